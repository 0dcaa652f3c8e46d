//! A theme's scripts as they are served: modules that belong together as one, everything short. The only file that names
//! the reader and writer of JavaScript.
//!
//! Theme scripts are written as ES modules with long names and comments. Modules of one list are put one after another,
//! without their imports of each other; what is then read as one program is made short and written again. What cannot be
//! read, or would mean something else as one program, is left as it is, and its modules are served one by one.

use oxc_allocator::Allocator;
use oxc_ast::ast::{Declaration, ImportDeclarationSpecifier, Program, Statement};
use oxc_codegen::{Codegen, CodegenOptions, LegalComment};
use oxc_minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::{GetSpan, SourceType};
use std::collections::{BTreeMap, BTreeSet};

/// Makes one file of each list of scripts, under the name of its last, and every script short. Lists have paths below
/// `js/`, without the ending; a module may be in several, and is served alone where a list has nothing else.
pub(crate) fn make_short(assets: &mut BTreeMap<String, Vec<u8>>, lists: &[Vec<String>]) {
    let joined: Vec<(Vec<String>, String)> = lists
        .iter()
        .filter_map(|list| {
            let paths: Vec<String> = list.iter().map(|part| format!("js/{part}.js")).collect();
            let joined = join_assets(assets, &paths)?;
            Some((paths, joined))
        })
        .collect();
    for path in joined.iter().flat_map(|(paths, _)| paths) {
        assets.remove(path);
    }
    let mut modules = BTreeSet::new();
    for (mut paths, script) in joined {
        if let Some(last) = paths.pop() {
            modules.insert(last.clone());
            assets.insert(last, script.into_bytes());
        }
    }
    for (path, bytes) in assets.iter_mut() {
        let kind = if modules.contains(path) {
            SourceType::mjs()
        } else {
            SourceType::unambiguous()
        };
        let script = std::str::from_utf8(bytes).ok();
        if path.ends_with(".js")
            && let Some(short) = script.and_then(|script| short(script, kind))
        {
            *bytes = short.into_bytes();
        }
    }
}

/// The scripts at some paths as one; nothing where they stay as they are.
fn join_assets(assets: &BTreeMap<String, Vec<u8>>, paths: &[String]) -> Option<String> {
    let sources: Option<Vec<(&str, &str)>> = paths
        .iter()
        .map(|path| Some((path.as_str(), std::str::from_utf8(assets.get(path)?).ok()?)))
        .collect();
    join(&sources?)
}

/// One module of several, given by path and source; each may import those before it, and what the last exports is
/// exported. Nothing where they cannot be one: a fault, two meanings of one name at the top, or an import or export that
/// is not by the names themselves.
fn join(parts: &[(&str, &str)]) -> Option<String> {
    let mut joined = String::new();
    let mut exports = BTreeSet::new();
    let mut globals = BTreeSet::new();
    let mut before = Vec::new();
    for (path, source) in parts {
        let part = read_part(path, source, &before)?;
        before.push(*path);
        joined.push_str(&part.source);
        joined.push('\n');
        exports = part.exports;
        globals.extend(part.globals);
    }
    if !exports.is_empty() {
        let names: Vec<String> = exports.into_iter().collect();
        joined.push_str(&format!("export {{ {} }};\n", names.join(", ")));
    }
    // A name of the browser in one part may be that of a variable at the top of another, and an import may ask for what
    // is not there: then the names that nobody declares are others than before.
    let allocator = Allocator::default();
    let program = Parser::new(&allocator, &joined, SourceType::mjs()).parse();
    (program.errors.is_empty() && globals_of(&program.program)? == globals).then_some(joined)
}

/// A module without its imports of others and without the word `export`.
struct Part {
    source: String,
    exports: BTreeSet<String>,
    /// Names that it takes from the browser.
    globals: BTreeSet<String>,
}

/// Reads a module that may import those of `before`.
fn read_part(path: &str, source: &str, before: &[&str]) -> Option<Part> {
    let allocator = Allocator::default();
    let read = Parser::new(&allocator, source, SourceType::mjs()).parse();
    if !read.errors.is_empty() {
        return None;
    }
    let mut part = Part {
        source: String::new(),
        exports: BTreeSet::new(),
        globals: globals_of(&read.program)?,
    };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut from = 0;
    let mut leave_out = |start: u32, end: u32| -> Option<()> {
        part.source.push_str(source.get(from..start as usize)?);
        from = end as usize;
        Some(())
    };
    for statement in &read.program.body {
        match statement {
            Statement::ImportDeclaration(import) => {
                let name = import.source.value.strip_prefix("./")?;
                let is_before = before.contains(&format!("{folder}/{name}").as_str());
                let is_by_name = |specifier: &ImportDeclarationSpecifier<'_>| match specifier {
                    ImportDeclarationSpecifier::ImportSpecifier(specifier) => {
                        specifier.imported.name() == specifier.local.name
                    }
                    _ => false,
                };
                if !is_before || !import.specifiers.iter().flatten().all(is_by_name) {
                    return None;
                }
                leave_out(import.span.start, import.span.end)?;
            }
            Statement::ExportNamedDeclaration(export) => {
                let declaration = export.declaration.as_ref()?;
                match declaration {
                    Declaration::FunctionDeclaration(function) => {
                        part.exports.insert(function.name()?.to_string());
                    }
                    Declaration::ClassDeclaration(class) => {
                        part.exports.insert(class.name()?.to_string());
                    }
                    Declaration::VariableDeclaration(variables) => {
                        for variable in &variables.declarations {
                            part.exports
                                .insert(variable.id.get_identifier_name()?.to_string());
                        }
                    }
                    _ => return None,
                }
                leave_out(export.span.start, declaration.span().start)?;
            }
            Statement::ExportAllDeclaration(_) | Statement::ExportDefaultDeclaration(_) => {
                return None;
            }
            _ => {}
        }
    }
    part.source.push_str(source.get(from..)?);
    Some(part)
}

/// Names that a program uses and does not declare; nothing where it declares one twice.
fn globals_of(program: &Program<'_>) -> Option<BTreeSet<String>> {
    let built = SemanticBuilder::new()
        .with_check_syntax_error(true)
        .build(program);
    let names = built.semantic.scoping().root_unresolved_references();
    built
        .errors
        .is_empty()
        .then(|| names.keys().map(|name| name.to_string()).collect())
}

/// A script that does the same and is short; nothing where it cannot be read.
///
/// What others may see of it keeps its name: exports of a module, everything at the top of a classic script.
fn short(source: &str, kind: SourceType) -> Option<String> {
    let allocator = Allocator::default();
    let read = Parser::new(&allocator, source, kind).parse();
    if !read.errors.is_empty() {
        return None;
    }
    let mut program = read.program;
    let is_module = program.source_type.is_module();
    let compress = if is_module {
        CompressOptions::smallest()
    } else {
        CompressOptions::safest()
    };
    let made = Minifier::new(MinifierOptions {
        mangle: Some(MangleOptions {
            top_level: is_module,
            ..MangleOptions::default()
        }),
        compress: Some(compress),
    })
    .minify(&allocator, &mut program);
    let mut options = CodegenOptions::minify();
    options.comments.legal = LegalComment::Inline;
    let code = Codegen::new()
        .with_options(options)
        .with_scoping(made.scoping)
        .with_private_member_mappings(made.class_private_mappings)
        .build(&program)
        .code;
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of modules that are listed together, by path.
    #[track_caller]
    fn case(parts: &[(&str, &str)], expected: &[(&str, &str)]) {
        let mut assets: BTreeMap<String, Vec<u8>> = parts
            .iter()
            .map(|(name, source)| (format!("js/{name}.js"), source.as_bytes().to_vec()))
            .collect();
        let list = parts.iter().map(|(name, _)| (*name).to_owned()).collect();
        make_short(&mut assets, &[list]);
        let found: Vec<(String, String)> = assets
            .into_iter()
            .map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned()))
            .collect();
        let expected: Vec<(String, String)> = expected
            .iter()
            .map(|(name, script)| (format!("js/{name}.js"), (*script).to_owned()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn modules_become_one() {
        case(
            &[
                ("a", "// One.\nexport const first = document.title;\n"),
                (
                    "b",
                    "import { first } from \"./a.js\";\n/** Two. */\nfunction second(given) {\n  return first + given + given;\n}\nconsole.log(second(1), second);\n",
                ),
            ],
            &[(
                "b",
                "const e=document.title;function t(t){return e+t+t}console.log(t(1),t);",
            )],
        );
    }

    #[test]
    fn what_the_last_gives_it_gives_still() {
        case(
            &[
                ("x/a", "export const one = 1;"),
                (
                    "x/b",
                    "import { one } from './a.js'; export async function two() { return import('./c.js'); } export class Three { #own = one; get own() { return this.#own; } }",
                ),
            ],
            &[(
                "x/b",
                "async function e(){return import(`./c.js`)}class t{#e=1;get own(){return this.#e}}export{t as Three,e as two};",
            )],
        );
    }

    #[test]
    fn a_module_of_two_lists_is_in_both_and_alone_where_a_list_says_so() {
        let source = |text: &str| text.as_bytes().to_vec();
        let mut assets = BTreeMap::from([
            (
                "js/a.js".to_owned(),
                source("export const one = document.title;"),
            ),
            (
                "js/b.js".to_owned(),
                source("import { one } from './a.js'; alert(one, 'b');"),
            ),
            (
                "js/c.js".to_owned(),
                source("import { one } from './a.js'; alert(one, 'c');"),
            ),
        ]);
        let lists = [vec!["a"], vec!["a", "b"], vec!["a", "c"]];
        make_short(
            &mut assets,
            &lists.map(|list| list.into_iter().map(str::to_owned).collect()),
        );
        let names: Vec<&str> = assets.keys().map(String::as_str).collect();
        assert_eq!(names, ["js/a.js", "js/b.js", "js/c.js"]);
        for script in ["js/b.js", "js/c.js"] {
            let text = String::from_utf8_lossy(&assets[script]);
            assert!(
                text.contains("document.title") && !text.contains("import"),
                "{text}"
            );
        }
    }

    #[test]
    fn names_of_properties_stay() {
        case(
            &[(
                "a",
                "export const make = ({ title, year = 0 }) => ({ title, year: year + 1, kind: title.kind });",
            )],
            &[(
                "a",
                "const e=({title:e,year:t=0})=>({title:e,year:t+1,kind:e.kind});export{e as make};",
            )],
        );
    }

    #[test]
    fn a_classic_script_keeps_its_names() {
        let script = "/*! free */\nfunction start(element) { return element; }\n";
        let mut assets = BTreeMap::from([("js/a.js".to_owned(), script.as_bytes().to_vec())]);
        make_short(&mut assets, &[]);
        let short = String::from_utf8_lossy(&assets["js/a.js"]);
        assert_eq!(short, "/*! free */\nfunction start(e){return e}");
    }

    #[test]
    fn what_would_be_something_else_stays_apart() {
        let apart = |a: &str, b: &str| {
            let mut assets = BTreeMap::from([
                ("js/a.js".to_owned(), a.as_bytes().to_vec()),
                ("js/b.js".to_owned(), b.as_bytes().to_vec()),
            ]);
            let list = ["a", "b"].map(str::to_owned).to_vec();
            make_short(&mut assets, &[list]);
            assert_eq!(assets.len(), 2, "{a} {b}");
            assets
        };
        apart("const x = 1;", "const x = 2;");
        apart("export const y = 1;", "import { z } from \"./a.js\"; z();");
        apart(
            "export const y = 1;",
            "import { y } from \"./other.js\"; y();",
        );
        apart(
            "export const y = 1;",
            "import { y as z } from \"./a.js\"; z();",
        );
        apart("import { y } from \"./b.js\"; y();", "export const y = 1;");
        apart("const y = 1;", "export default y;");
        apart("const status = 1; window.x = status;", "status = 2;");
        let broken = "const x = `${1;";
        let assets = apart(broken, "export const  y = 1;");
        assert_eq!(assets["js/a.js"], broken.as_bytes());
        assert_eq!(assets["js/b.js"], b"export const y=1;");
    }
}
