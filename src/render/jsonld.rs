//! JSON inside a page.

use serde_json::Value;

/// Compact JSON that can stand inside `<script type="application/ld+json">`.
///
/// `<`, `>` and `&` can only occur inside strings, where JSON has another way to write them; so no text can end
/// the element or open a comment in it. U+2028 and U+2029 end lines for old scripts.
pub fn script(value: &Value) -> String {
    let json = value.to_string();
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_text_ends_the_script() {
        let value = json!({"@type": "Library", "name": "</script><!-- & \u{2028}\"\\u003c", "z": 1, "a": 2});
        let text = script(&value);
        assert_eq!(
            text,
            "{\"@type\":\"Library\",\"name\":\"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028\\\"\\\\u003c\",\"z\":1,\"a\":2}"
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
