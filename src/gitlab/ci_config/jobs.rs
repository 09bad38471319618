//! Turns trees of YAML into jobs, following `extends:`, `!reference`, `<<:` and `default:` within the text.
//!
//! The order is GitLab's: Ruby's YAML library merges, then jobs are extended, then references are resolved.

use super::yaml::{Content, Id, Scalar, Tree};
use super::{CiConfig, IdToken, IdTokens, JOB_KEYS, Job, Variable};
use std::rc::Rc;

/// The keys of a job that are read.
const KEYS: [&str; 8] =
    ["before_script", "script", "after_script", "id_tokens", "variables", "trigger", "inherit", "run"];
/// Top-level keys that are not jobs.
const GLOBAL_KEYS: [&str; 9] =
    ["default", "stages", "variables", "include", "workflow", "image", "services", "cache", "spec"];
/// How deep `extends:`, lists and references may go.
const MAX_DEPTH: usize = 11;
/// How much aliases, references and templates may expand to, roughly in bytes; the rest is left out.
const BUDGET: usize = 1 << 22;

/// A key and its value.
type MapEntry = (Rc<Scalar>, Id);

/// Adds the jobs of a fragment.
pub(super) fn add(tree: &Tree, pipeline: &mut CiConfig) {
    let mut resolver = Resolver { tree, top: Vec::new(), within: Vec::new(), left: BUDGET, partial: tree.is_cut };
    for root in &tree.roots {
        resolver.partial |= tree.node(*root).broken;
        let entries = resolver.entries(*root, 0);
        resolver.top.extend(entries);
    }
    resolver.jobs(pipeline);
    pipeline.partial |= resolver.partial;
}

struct Resolver<'a> {
    tree: &'a Tree,
    /// The top-level entries.
    top: Vec<MapEntry>,
    /// The lists that are being resolved.
    within: Vec<Id>,
    /// How much of [`BUDGET`] is left.
    left: usize,
    /// Whether something was left out of the current job.
    partial: bool,
}

impl Resolver<'_> {
    fn jobs(&mut self, pipeline: &mut CiConfig) {
        let top = self.top.clone();
        let has = |keys: &[&str]| top.iter().any(|(key, _)| keys.contains(&key.text.raw()));
        let named = top.iter().filter(|(key, _)| !GLOBAL_KEYS.contains(&key.text.raw()));
        let jobs: Vec<&MapEntry> = named.filter(|(_, id)| self.is_job(*id)).collect();
        // The keys of a job that was pasted without its name. Global scripts beside jobs apply to all of them.
        let is_nameless = has(&["script", "id_tokens"]) || jobs.is_empty() && has(&["before_script", "after_script"]);
        let read: &[&str] = if is_nameless { &KEYS } else { &["variables"] };
        self.partial |= top.iter().any(|(key, id)| read.contains(&key.text.raw()) && self.tree.node(*id).partial);
        let mut default = self.effective(&top, 0);
        if is_nameless {
            pipeline.jobs.push(self.job(Rc::default(), &core::mem::take(&mut default), &[]));
        } else {
            self.partial |= has(&["include"]);
            pipeline.variables.extend(self.variables(&default));
            default.retain(|(key, _)| *key.text.raw() != *"variables");
            if let Some((_, id)) = last(&top, "default") {
                default.extend(self.entries(id, 0));
                pipeline.default = self.whole(id, |resolver| resolver.job(Rc::default(), &default, &[]));
                self.partial |= pipeline.default.partial;
            }
        }
        for (name, id) in jobs {
            let job = self.whole(*id, |resolver| {
                let entries = resolver.entries(*id, 0);
                let said = resolver.effective(&entries, 0);
                resolver.job(Rc::clone(name), &said, &default)
            });
            pipeline.jobs.push(job);
        }
    }

    /// Whether a top-level node is a job, or may be one because of something that it takes from elsewhere.
    fn is_job(&mut self, id: Id) -> bool {
        let of_the_rest = core::mem::take(&mut self.partial);
        let entries = self.entries(id, 0);
        let is_more = core::mem::replace(&mut self.partial, of_the_rest);
        is_more || entries.iter().any(|(key, _)| JOB_KEYS.contains(&key.text.raw()))
    }

    /// Reads the job of a node, with a `partial` of its own.
    fn whole(&mut self, id: Id, read: impl FnOnce(&mut Self) -> Job) -> Job {
        let of_the_rest = core::mem::replace(&mut self.partial, self.tree.node(id).partial);
        let job = read(self);
        self.partial = of_the_rest;
        job
    }

    /// The effective entries of a job under [`KEYS`]: first those of the jobs that it extends, then its own. All maps of a key count, but
    /// only the last value of another type.
    fn effective(&mut self, entries: &[MapEntry], depth: usize) -> Vec<MapEntry> {
        let mut said = Vec::new();
        for parent in self.extended(entries, depth) {
            self.partial |= self.tree.node(parent).partial;
            let entries = self.entries(parent, 0);
            said.extend(self.effective(&entries, depth + 1));
        }
        said.extend(KEYS.iter().filter_map(|key| last(entries, key)));
        said
    }

    /// The jobs that a job with these entries extends.
    fn extended(&mut self, entries: &[MapEntry], depth: usize) -> Vec<Id> {
        let mut names = Vec::new();
        match last(entries, "extends") {
            Some((_, id)) if depth < MAX_DEPTH => self.strings(id, &mut names, 0),
            Some(_) => self.partial = true,
            None => {}
        }
        let jobs: Vec<Id> = names.iter().filter_map(|name| self.named(name.text.raw())).collect();
        self.partial |= jobs.iter().any(|id| !matches!(self.tree.node(*id).content, Content::Map(_)));
        jobs
    }

    /// The top-level node with this name.
    fn named(&mut self, name: &str) -> Option<Id> {
        let found = if self.spend(self.top.len() / 8) { last(&self.top, name) } else { None };
        self.partial |= found.is_none();
        found.map(|(_, id)| id)
    }

    /// The entries of a map, with those of `<<:` in its place: the last entry with a key counts, as in Ruby.
    fn entries(&mut self, id: Id, depth: usize) -> Vec<MapEntry> {
        let node = self.tree.node(id);
        let Content::Map(own) = &node.content else { return Vec::new() };
        self.partial |= node.is_reference;
        let mut entries = Vec::new();
        for (key, id) in own {
            if !self.spend(1) {
                break;
            }
            if *key.text.raw() != *"<<" {
                entries.push((Rc::clone(key), *id));
                continue;
            }
            let maps = match &self.tree.node(*id).content {
                // The first of several counts.
                Content::List(maps) => maps.iter().rev().copied().collect(),
                _ => vec![*id],
            };
            for map in maps {
                if depth < MAX_DEPTH && self.spend(1) && matches!(self.tree.node(map).content, Content::Map(_)) {
                    entries.extend(self.entries(map, depth + 1));
                } else {
                    self.partial = true;
                }
            }
        }
        entries
    }

    fn job(&mut self, name: Rc<Scalar>, said: &[MapEntry], default: &[MapEntry]) -> Job {
        // A job that does not inherit all of `default:` inherits nothing here.
        let inherits = last(said, "inherit").is_none_or(|(_, id)| {
            let entries = self.entries(id, 0);
            let default = last(&entries, "default").map(|(_, id)| self.text(id));
            default.is_none_or(|text| text.is_some_and(|text| *text.text.raw() == *"true"))
        });
        let mut scripts = Vec::new();
        for key in ["before_script", "script", "after_script"] {
            let of_default = if inherits && key != "script" { last(default, key) } else { None };
            if let Some((_, id)) = last(said, key).or(of_default) {
                self.strings(id, &mut scripts, 0);
            }
        }
        let id_tokens = self.id_tokens(said);
        let variables = self.variables(said);
        let is_trigger = last(said, "trigger").and_then(|(_, id)| self.follow(id)).is_some_and(|id| {
            let entries = self.entries(id, 0);
            self.text(id).is_some() || ["project", "include"].iter().any(|key| last(&entries, key).is_some())
        });
        // The steps of `run:` are not read.
        let partial = self.partial || !inherits || last(said, "run").is_some();
        Job { name, id_tokens, scripts, variables, is_trigger, partial }
    }

    fn id_tokens(&mut self, said: &[MapEntry]) -> Option<IdTokens> {
        let place = last(said, "id_tokens")?.0.place.clone();
        let mut list: Vec<IdToken> = Vec::new();
        for (_, id) in said.iter().filter(|(key, _)| *key.text.raw() == *"id_tokens") {
            let Some(id) = self.follow(*id) else { continue };
            match self.tree.node(id).content {
                Content::Map(_) => {}
                Content::Nothing => list.clear(),
                _ => self.partial = true,
            }
            let mut own: Vec<(IdToken, bool)> = Vec::new();
            for (name, id) in self.entries(id, 0) {
                if !self.spend(own.len() + list.len()) {
                    break;
                }
                own.retain(|(token, _)| token.name.text != name.text);
                own.push(self.id_token(name, id));
            }
            for (token, is_map) in own {
                match list.iter_mut().find(|known| known.name.text == token.name.text) {
                    Some(known) if is_map => {
                        known.name = token.name;
                        known.audiences = token.audiences.or(known.audiences.take());
                        known.other_key = token.other_key.or(known.other_key.take());
                    }
                    Some(known) => *known = token,
                    None => list.push(token),
                }
            }
        }
        Some(IdTokens { place, list })
    }

    /// A token, and whether it is a map, which is merged with the one of a template.
    fn id_token(&mut self, name: Rc<Scalar>, id: Id) -> (IdToken, bool) {
        let id = self.follow(id);
        let entries = id.map(|id| self.entries(id, 0)).unwrap_or_default();
        let audiences = last(&entries, "aud").map(|(_, id)| {
            let mut audiences = Vec::new();
            self.strings(id, &mut audiences, 0);
            audiences
        });
        let other_key = entries.into_iter().map(|(key, _)| key).find(|key| *key.text.raw() != *"aud");
        let is_map = id.is_some_and(|id| matches!(self.tree.node(id).content, Content::Map(_)));
        (IdToken { name, audiences, other_key }, is_map)
    }

    fn variables(&mut self, said: &[MapEntry]) -> Vec<Variable> {
        let mut variables: Vec<Variable> = Vec::new();
        for (_, id) in said.iter().filter(|(key, _)| *key.text.raw() == *"variables") {
            let Some(id) = self.follow(*id) else { continue };
            if !matches!(self.tree.node(id).content, Content::Map(_)) {
                variables.clear();
            }
            for (name, id) in self.entries(id, 0) {
                let Some(id) = self.follow(id) else { continue };
                // A variable with a description is a map.
                let described = self.entries(id, 0);
                let value = last(&described, "value").map_or(id, |(_, id)| id);
                match self.text(value) {
                    Some(value) => variables.push(Variable { name, value }),
                    None if self.spend(variables.len()) => variables.retain(|known| known.name.text != name.text),
                    None => {}
                }
            }
        }
        variables
    }

    /// Collects a text, or the texts of a list and of the lists in it.
    fn strings(&mut self, id: Id, strings: &mut Vec<Rc<Scalar>>, depth: usize) {
        let Some(id) = self.follow(id) else { return };
        match &self.tree.node(id).content {
            Content::Scalar(scalar) => {
                if self.spend(scalar.text.raw().len() + 16) {
                    strings.push(Rc::clone(scalar));
                }
            }
            // A reference may lead to a list around it.
            Content::List(items) if depth < MAX_DEPTH && !self.within.contains(&id) => {
                self.within.push(id);
                for item in items {
                    if !self.spend(1) {
                        break;
                    }
                    self.strings(*item, strings, depth + 1);
                }
                self.within.pop();
            }
            Content::Nothing => {}
            Content::List(_) | Content::Map(_) => self.partial = true,
        }
    }

    fn text(&self, id: Id) -> Option<Rc<Scalar>> {
        match &self.tree.node(id).content {
            Content::Scalar(scalar) => Some(Rc::clone(scalar)),
            _ => None,
        }
    }

    /// Resolves a `!reference`; any other node is itself.
    fn follow(&mut self, mut id: Id) -> Option<Id> {
        for _ in 0..MAX_DEPTH {
            if !self.tree.node(id).is_reference {
                return Some(id);
            }
            let Some(next) = self.referenced(id) else { break };
            self.partial |= self.tree.node(next).partial;
            id = next;
        }
        self.partial = true;
        None
    }

    fn referenced(&mut self, id: Id) -> Option<Id> {
        let Content::List(path) = &self.tree.node(id).content else { return None };
        if !self.spend(path.len()) {
            return None;
        }
        let path: Vec<Rc<Scalar>> = path.iter().map(|id| self.text(*id)).collect::<Option<_>>()?;
        let (job, keys) = path.split_first()?;
        let mut id = self.named(job.text.raw())?;
        for (level, key) in keys.iter().enumerate() {
            id = self.value(id, key.text.raw(), if level == 0 { 0 } else { MAX_DEPTH })?;
        }
        Some(id)
    }

    /// The value of a key in a map; in a job (above the deepest level), also of the jobs that it extends.
    fn value(&mut self, id: Id, key: &str, depth: usize) -> Option<Id> {
        let entries = self.entries(id, 0);
        let parents = if depth < MAX_DEPTH { self.extended(&entries, depth) } else { Vec::new() };
        if let Some((_, id)) = last(&entries, key) {
            // It would be merged with the parents' value.
            self.partial |= !parents.is_empty() && matches!(self.tree.node(id).content, Content::Map(_));
            return Some(id);
        }
        parents.into_iter().rev().find_map(|parent| self.value(parent, key, depth + 1))
    }

    /// Takes a price from the budget. Returns whether there was enough.
    fn spend(&mut self, price: usize) -> bool {
        let left = self.left.checked_sub(price);
        self.partial |= left.is_none();
        self.left = left.unwrap_or_default();
        left.is_some()
    }
}

/// The last entry with a key.
fn last(entries: &[MapEntry], key: &str) -> Option<MapEntry> {
    entries.iter().rev().find(|(name, _)| *name.text.raw() == *key).cloned()
}
