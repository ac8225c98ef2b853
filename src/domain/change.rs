//! What a decision changed on a lead, field by field, so that it can be shown and taken back.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::lead::Lead;

/// Every field that differs, with its value before and after; of a new lead, null before.
pub fn fields(before: Option<&Lead>, after: &Lead) -> BTreeMap<String, (Value, Value)> {
    let mut old = before.map(values).unwrap_or_default();
    let pairs = values(after).into_iter().map(|(name, new)| {
        let was = old.remove(&name).unwrap_or(Value::Null);
        (name, (was, new))
    });
    pairs.filter(|(_, (was, new))| was != new).collect()
}

/// The same as JSON text: `{"field": [before, after]}`; `{}` when nothing differs.
pub fn between(before: Option<&Lead>, after: &Lead) -> String {
    let changes = fields(before, after);
    let listed = changes.into_iter().map(|(name, (was, new))| (name, Value::Array(vec![was, new])));
    Value::Object(listed.collect::<Map<String, Value>>()).to_string()
}

/// A lead's fields by name.
pub fn values(lead: &Lead) -> Map<String, Value> {
    match serde_json::to_value(lead) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}
