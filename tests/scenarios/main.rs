//! What the product promises, told as conversations: who writes what and when, what the record then says, and which
//! letters were sent. Each test is one sentence of the contract, on the real engine and a real `SQLite` file.

#[path = "../support/story.rs"]
mod story;

mod absence;
mod acting;
mod acting_leads;
mod acting_undo;
mod any_order;
mod assignment;
mod attacks;
mod claimed;
mod cleanup;
mod cleanup_replies;
mod clock;
mod closed;
mod commands;
mod digest_pause;
mod digests;
mod due_cleanup;
mod due_foreseen;
mod due_late;
mod due_waiting;
mod every_verb;
mod first_sync;
mod forwarded_letters;
mod forwards;
mod handing_over;
mod inbound;
mod instructions;
mod ladder;
mod matching;
mod namesakes;
mod order;
mod outbound;
mod read_on_a_phone;
mod reports;
mod singles;
mod strangers;
mod trust;
mod web_forms;

use story::{Sent, Story, from};

/// Jamie writes to Anna on Tuesday morning, with the inbox in Cc: the beginning of most stories.
fn offer(story: &mut Story) -> Sent {
    story.at("Tue 2026-05-05 10:00").send(
        from("jamie")
            .to("anna")
            .cc("leads")
            .subject("Estimate")
            .says("Hi Anna,\n\nhere is the estimate range you asked for.\n\nBest,\nJamie"),
    )
}

/// Anna, whom nobody knows yet, writes to the inbox.
fn question(story: &mut Story) -> Sent {
    story.at("Tue 2026-05-05 10:00").send(
        from("anna")
            .to("leads")
            .subject("Pricing for Friday")
            .says("Hello,\n\nwhat would Friday cost?\n\nAnna"),
    )
}
