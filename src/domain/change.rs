//! What a decision changed on a lead, field by field, so that it can be shown and taken back.

use serde_json::{Map, Value};

use super::lead::Lead;

/// `{"field": [before, after]}` for every field that differs, as JSON text; `{}` when nothing does.
pub fn between(before: Option<&Lead>, after: &Lead) -> String {
    let fields = |lead: &Lead| match serde_json::to_value(lead) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let mut old = before.map(fields).unwrap_or_default();
    let mut changes = Map::new();
    for (name, new) in fields(after) {
        let was = old.remove(&name).unwrap_or(Value::Null);
        if was != new {
            changes.insert(name, Value::Array(vec![was, new]));
        }
    }
    Value::Object(changes).to_string()
}
