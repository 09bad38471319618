//! What the plan is made from: the fields and choices of its form.

use std::rc::Rc;

/// A field of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// The instance's address.
    Issuer,
    /// The project's path.
    Path,
    /// The project's id.
    Id,
    /// Names of branches.
    Branches,
    /// Names of tags.
    Tags,
    /// Source branches of merge requests.
    MergeRequests,
    /// Source branches of merge requests from a fork.
    Forks,
    /// The fork's path.
    Fork,
    /// What the subject is composed of.
    Components,
    /// The tier of the job's environment; empty without one.
    Tier,
    /// For which refs a flexible credential is written.
    Refs,
    /// The pattern of their names.
    Pattern,
    /// A subject or an expression that is to be put in words.
    Rule,
}

/// A choice of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// The named refs are protected.
    Protected,
    /// The job's environment is protected.
    EnvironmentProtected,
}

/// How many fields there are.
const FIELDS: usize = Field::Rule as usize + 1;
/// How many choices there are.
const CHOICES: usize = Choice::EnvironmentProtected as usize + 1;

/// What stands in the form.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    fields: [Rc<str>; FIELDS],
    choices: [bool; CHOICES],
}

impl Form {
    /// What a field holds, without white space around it.
    pub(super) fn get(&self, field: Field) -> &str {
        self.raw(field).trim()
    }

    /// What a field holds.
    pub(super) fn raw(&self, field: Field) -> &str {
        self.fields.get(field as usize).map_or("", |text| text)
    }

    pub(super) fn set(&mut self, field: Field, text: String) {
        if let Some(held) = self.fields.get_mut(field as usize) {
            *held = Rc::from(text);
        }
    }

    pub(super) fn is(&self, choice: Choice) -> bool {
        self.choices.get(choice as usize).is_some_and(|made| *made)
    }

    /// Makes a choice, or takes it back.
    pub(super) fn turn(&mut self, choice: Choice) {
        if let Some(made) = self.choices.get_mut(choice as usize) {
            *made = !*made;
        }
    }

    /// The names in a field: separated by white space or commas.
    pub(super) fn names(&self, field: Field) -> impl Iterator<Item = &str> {
        self.raw(field).split([' ', '\t', ',']).filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_holds_what_is_typed_and_chosen() {
        let mut form = Form::default();
        assert_eq!((form.get(Field::Rule), form.is(Choice::Protected)), ("", false));
        form.set(Field::Branches, " main, develop  release/1".to_owned());
        form.turn(Choice::Protected);
        assert_eq!(form.names(Field::Branches).collect::<Vec<_>>(), ["main", "develop", "release/1"]);
        assert_eq!(form.get(Field::Branches), "main, develop  release/1");
        assert!(form.is(Choice::Protected) && !form.is(Choice::EnvironmentProtected));
        form.turn(Choice::Protected);
        assert!(!form.is(Choice::Protected));
    }
}
