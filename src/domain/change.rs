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

/// The part of the record that a field belongs to, as people call it (product.md §2).
pub fn part(field: &str) -> &'static str {
    match field {
        "name" => "name",
        "status" | "closed_at" | "cleared" => "status",
        "stage" => "stage",
        "contacts" => "contacts",
        "owner" | "previous_owner" | "by_rule" | "announcement" => "owner",
        "collaborators" => "collaborators",
        "last_contact" | "recent" => "last contact",
        "last_heard" => "last heard",
        "waiting_on" | "unanswered_since" => "waiting on",
        "asked" => "asked",
        "sent" => "sent",
        "unclear" => "unclear",
        "preferences" => "preferences",
        "next_action" => "next action",
        "follow_up" | "if_no_reply" | "before" | "planned_at" | "snoozed" | "hold" => "next follow-up",
        "handoff" | "draft" => "handoff",
        "joined" | "joining" => "merge",
        "flags" => "open questions",
        _ => "the rest of its record",
    }
}
