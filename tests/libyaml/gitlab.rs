//! What libyaml, the parser that GitLab uses, reads in a text, and what GitLab makes of that, working on whole values.

use crate::{Plain, said};
use serde::Deserialize as _;
use serde_yaml_ng::{Deserializer, Mapping, Value};
use std::collections::BTreeMap;

const JOB_KEYS: [&str; 6] = ["id_tokens", "script", "before_script", "after_script", "trigger", "extends"];
const GLOBAL: [&str; 9] =
    ["default", "stages", "variables", "include", "workflow", "image", "services", "cache", "spec"];
/// How deep `extends` and references may nest.
const MAX_DEPTH: usize = 10;

/// A configuration.
pub(crate) struct Config {
    /// Its jobs by name, each with what it extends merged in. None if that, or something referenced, is in another file.
    pub(crate) jobs: Vec<(String, Option<Plain>)>,
    /// `variables:` at the top.
    pub(crate) variables: Option<BTreeMap<String, String>>,
}

/// Reads a text. None if libyaml rejects it.
pub(crate) fn read(text: &str) -> Option<Config> {
    let mut top = Mapping::new();
    for document in Deserializer::from_str(text) {
        if let Value::Mapping(map) = merged(Value::deserialize(document).ok()?)? {
            for (key, value) in map {
                // Each key may be in only one of the documents.
                top.insert(key, value).map_or(Some(()), |_| None)?;
            }
        }
    }
    let mut jobs: Vec<(String, Option<Mapping>)> = Vec::new();
    for (name, value) in &top {
        let name = self::name(name)?;
        if let Value::Mapping(map) = value
            && !GLOBAL.contains(&name.as_str())
            && JOB_KEYS.iter().any(|key| map.contains_key(key))
        {
            jobs.push((name, extended(&top, map, 0)));
        }
    }
    let has = |keys: &[&str]| keys.iter().any(|key| top.contains_key(key));
    let mut default = Mapping::new();
    let mut variables = None;
    if has(&["script", "id_tokens"]) || jobs.is_empty() && has(&["before_script", "after_script"]) {
        jobs.insert(0, (String::new(), extended(&top, &top, 0)));
    } else {
        default.extend(top.get("default").and_then(Value::as_mapping).cloned().unwrap_or_default());
        for key in ["before_script", "after_script"] {
            if let Some(value) = top.get(key).filter(|_| !default.contains_key(key)) {
                default.insert(key.into(), value.clone());
            }
        }
        variables = self::variables(top.get("variables"), &top);
    }
    let plain = |map: &Mapping| plain(map, &default, &top);
    let jobs = jobs.into_iter().map(|(name, map)| (name, map.as_ref().and_then(plain))).collect();
    Some(Config { jobs, variables })
}

fn plain(map: &Mapping, default: &Mapping, top: &Mapping) -> Option<Plain> {
    let mut plain = Plain::default();
    for key in ["before_script", "script", "after_script"] {
        let of_default = default.get(key).filter(|_| key != "script");
        if let Some(value) = map.get(key).or(of_default) {
            strings(&resolved(value, top, 0)?, &mut plain.scripts)?;
        }
    }
    if let Some(tokens) = map.get("id_tokens") {
        let mut read = BTreeMap::new();
        for (name, token) in resolved(tokens, top, 0)?.as_mapping().cloned().unwrap_or_default() {
            let token = token.as_mapping().cloned().unwrap_or_default();
            let mut audiences = Vec::new();
            let audience = token.get("aud");
            audience.map_or(Some(()), |value| strings(value, &mut audiences))?;
            read.insert(self::name(&name)?, (audience.map(|_| audiences), token.keys().any(|key| key != "aud")));
        }
        plain.id_tokens = Some(read);
    }
    plain.variables = variables(map.get("variables"), top)?;
    Some(plain)
}

fn variables(value: Option<&Value>, top: &Mapping) -> Option<BTreeMap<String, String>> {
    let mut variables = BTreeMap::new();
    let Some(value) = value else { return Some(variables) };
    for (name, value) in resolved(value, top, 0)?.as_mapping().cloned().unwrap_or_default() {
        let value = match &value {
            Value::Mapping(described) => described.get("value").cloned().unwrap_or_default(),
            other => other.clone(),
        };
        if let Some(text) = string(&value).and_then(|text| said(&text)) {
            variables.insert(self::name(&name)?, text);
        }
    }
    Some(variables)
}

/// A value with its `<<` resolved as Ruby does: merged entries take effect at the position of the `<<`.
fn merged(value: Value) -> Option<Value> {
    Some(match value {
        Value::Mapping(map) => {
            let mut all = Mapping::new();
            for (key, value) in map {
                let value = merged(value)?;
                if key != "<<" {
                    all.insert(key, value);
                    continue;
                }
                let maps = match value {
                    Value::Sequence(maps) => maps,
                    map => vec![map],
                };
                for map in maps.into_iter().rev() {
                    all.extend(map.as_mapping()?.clone());
                }
            }
            Value::Mapping(all)
        }
        Value::Sequence(items) => Value::Sequence(items.into_iter().map(merged).collect::<Option<_>>()?),
        Value::Tagged(mut tagged) => {
            tagged.value = merged(tagged.value)?;
            Value::Tagged(tagged)
        }
        other => other,
    })
}

/// A job with everything it extends merged in.
fn extended(top: &Mapping, map: &Mapping, depth: usize) -> Option<Mapping> {
    let Some(parents) = map.get("extends") else { return Some(map.clone()) };
    if depth > MAX_DEPTH {
        return None;
    }
    let mut names = Vec::new();
    strings(parents, &mut names)?;
    let mut all = Mapping::new();
    for name in names {
        let parent = top.get(&name)?.as_mapping()?;
        merge_deep(&mut all, &extended(top, parent, depth + 1)?);
    }
    merge_deep(&mut all, map);
    Some(all)
}

fn merge_deep(all: &mut Mapping, other: &Mapping) {
    for (key, value) in other {
        match (all.get_mut(key), value) {
            (Some(Value::Mapping(known)), Value::Mapping(map)) => merge_deep(known, map),
            (Some(known), _) => *known = value.clone(),
            (None, _) => drop(all.insert(key.clone(), value.clone())),
        }
    }
}

/// A value with its references resolved.
fn resolved(value: &Value, top: &Mapping, depth: usize) -> Option<Value> {
    Some(match value {
        Value::Tagged(tagged) if tagged.tag == "reference" && depth < MAX_DEPTH => {
            let mut path = Vec::new();
            strings(&tagged.value, &mut path)?;
            let (job, keys) = path.split_first()?;
            let job = match top.get(job)? {
                Value::Mapping(map) => Value::Mapping(extended(top, map, 0)?),
                other => other.clone(),
            };
            resolved(keys.iter().try_fold(&job, |value, key| value.get(key))?, top, depth + 1)?
        }
        Value::Tagged(_) => return None,
        Value::Sequence(items) => {
            Value::Sequence(items.iter().map(|item| resolved(item, top, depth)).collect::<Option<_>>()?)
        }
        Value::Mapping(map) => {
            let entry = |(key, value): (&Value, &Value)| Some((key.clone(), resolved(value, top, depth)?));
            Value::Mapping(map.iter().map(entry).collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}

fn strings(value: &Value, strings: &mut Vec<String>) -> Option<()> {
    match value {
        Value::Sequence(items) => items.iter().try_for_each(|item| self::strings(item, strings))?,
        Value::Mapping(_) | Value::Tagged(_) => return None,
        other => strings.extend(said(&string(other)?)),
    }
    Some(())
}

/// A key; None for null.
fn name(value: &Value) -> Option<String> {
    string(value).filter(|_| !value.is_null())
}

fn string(value: &Value) -> Option<String> {
    Some(match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(_) => return None,
    })
}
