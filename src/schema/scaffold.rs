//! A file to start a record from: the fields that must be there to fill in, the others as comments.

use super::{Field, Schema, Type};

impl Schema {
    /// The text of a new record's file, or nothing where there is no such kind.
    pub fn scaffold(&self, kind: &str, id: &str) -> Option<String> {
        let kind = self.kind(kind)?;
        let depth = if kind.folder.is_empty() {
            "../"
        } else {
            "../../"
        };
        let mut out = String::new();
        if kind.body.is_some() {
            out.push_str("---\n");
        } else {
            out.push_str(&format!(
                "# yaml-language-server: $schema={depth}.silang/schema/{}.json\n",
                kind.name
            ));
        }
        out.push_str(&format!("# {} `{id}`: {}\n", kind.name, kind.doc));
        let body = kind.body.as_deref();
        for field in kind
            .fields
            .iter()
            .filter(|field| Some(field.name.as_str()) != body)
        {
            self.line(field, 0, &mut out);
        }
        if body.is_some() {
            out.push_str("---\n\n");
        }
        Some(out)
    }

    fn line(&self, field: &Field, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        if !field.required {
            let Field {
                name, label, doc, ..
            } = field;
            out.push_str(&format!("# {name}: # {label}: {doc}\n"));
            return;
        }
        let (value, inner) = self.start(&field.ty);
        let space = if value.is_empty() { "" } else { " " };
        out.push_str(&format!(
            "{indent}{}:{space}{value} # {}: {}\n",
            field.name, field.label, field.doc
        ));
        if let Some((fields, list)) = inner {
            let mut lines = String::new();
            for field in fields.iter().filter(|field| field.required) {
                self.line(field, depth + 1 + usize::from(list), &mut lines);
            }
            if list {
                // The first field of an item stands behind its hyphen.
                let at = indent.len() + 2;
                lines.replace_range(at..at + 2, "- ");
            }
            out.push_str(&lines);
        }
    }

    /// What to put where a value must stand, and the fields below it with whether they are a list's.
    fn start<'a>(&self, ty: &'a Type) -> (String, Option<(&'a [Field], bool)>) {
        let text = match ty {
            Type::Enum(name) => self
                .codes(name)
                .first()
                .map_or_else(String::new, |code| code.code.clone()),
            Type::Bool => "false".to_owned(),
            Type::Int | Type::Num | Type::Money => "0".to_owned(),
            Type::Map(fields) => return (String::new(), Some((fields, false))),
            Type::List(inner) => match &**inner {
                Type::Map(fields) if fields.iter().any(|field| field.required) => {
                    return (String::new(), Some((fields, true)));
                }
                inner => format!("[{}]", self.start(inner).0),
            },
            Type::Alternatives(_) => "[]".to_owned(),
            Type::Keyed(..) | Type::Week => "{}".to_owned(),
            _ => "\"\"".to_owned(),
        };
        (text, None)
    }
}
