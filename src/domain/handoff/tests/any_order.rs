//! Whatever three members and a manager do to a lead, in any order: one owner, one open handoff, nothing lost.

use proptest::prelude::*;

use super::*;

/// Something one of them does.
#[derive(Debug, Clone)]
enum Move {
    To(usize, usize, bool, usize),
    Fill(usize),
    Next(usize),
    Ok(usize),
    No(usize),
    Approve(usize),
    Refuse(usize),
    Back(usize),
    Remind(usize),
    Mine(usize),
    Release(usize),
    Close(usize),
    Reopen,
    Leave(usize),
    Return(usize),
}

const PEOPLE: [&str; 4] = ["jamie", "sam", "mike", "dana"];
const REASONS: [&str; 4] = ["", "I am on vacation", "I want this one", "as agreed"];

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let who = || 0..PEOPLE.len();
    let one = prop_oneof![
        6 => (who(), who(), any::<bool>(), 0..REASONS.len()).prop_map(|(by, to, whole, why)| Move::To(by, to, whole, why)),
        2 => who().prop_map(Move::Fill),
        1 => who().prop_map(Move::Next),
        3 => who().prop_map(Move::Ok),
        2 => who().prop_map(Move::No),
        2 => who().prop_map(Move::Approve),
        1 => who().prop_map(Move::Refuse),
        2 => who().prop_map(Move::Back),
        1 => who().prop_map(Move::Remind),
        1 => who().prop_map(Move::Mine),
        1 => who().prop_map(Move::Release),
        1 => who().prop_map(Move::Close),
        1 => Just(Move::Reopen),
        1 => who().prop_map(Move::Leave),
        1 => who().prop_map(Move::Return),
    ];
    proptest::collection::vec(one, 1..40)
}

impl Story {
    /// Does it; whatever it tells is returned.
    fn play(&mut self, step: &Move) -> (Option<Done>, Option<&'static str>) {
        let name = |who: &usize| PEOPLE[*who];
        let by = |who: &usize| handle(PEOPLE[*who]);
        let done = match step {
            Move::To(from, to, complete, why) => {
                let note = if *complete { whole() } else { Labels::default() };
                let note = Labels { why: REASONS[*why].into(), ..note };
                return (self.to(name(from), name(to), note).ok(), Some(name(from)));
            }
            Move::Fill(who) => self.rule(|lead, around| fill(lead, &by(who), &whole(), around)).ok(),
            Move::Next(who) => self.next(name(who), "send the price list"),
            Move::Ok(who) => self.ok(name(who)),
            Move::No(who) => self.no(name(who)).ok(),
            Move::Approve(who) => self.rule(|lead, around| approve(lead, &by(who), around)).ok(),
            Move::Refuse(who) => self.rule(|lead, around| refuse(lead, &by(who), "no", around)).ok(),
            Move::Back(who) => self.back(name(who)).ok(),
            Move::Remind(who) => self.rule(|lead, around| remind(lead, &by(who), around)).ok(),
            Move::Mine(who) => self.rule(|lead, _| take(lead, &by(who))).ok().flatten(),
            Move::Release(who) => self.rule(|lead, around| release(lead, &by(who), around)).ok().flatten(),
            Move::Close(who) => {
                self.lead.status = Status::Closed;
                self.rule(|lead, _| withdraw(lead, &by(who)))
            }
            Move::Reopen => {
                self.lead.status = Status::Active;
                None
            }
            Move::Leave(who) => {
                self.away.insert(by(who));
                None
            }
            Move::Return(who) => {
                self.away.remove(&by(who));
                None
            }
        };
        let actor = match step {
            Move::Fill(who)
            | Move::Next(who)
            | Move::Ok(who)
            | Move::No(who)
            | Move::Approve(who)
            | Move::Refuse(who)
            | Move::Back(who)
            | Move::Remind(who)
            | Move::Mine(who)
            | Move::Release(who)
            | Move::Close(who) => Some(name(who)),
            _ => None,
        };
        (done, actor)
    }

    /// What must hold after every move.
    fn holds(&self) -> Result<(), TestCaseError> {
        let lead = &self.lead;
        if let Some(pending) = lead.pending() {
            prop_assert_eq!(lead.owner.as_ref(), Some(&pending.to), "who is to confirm it owns it");
            prop_assert!(lead.is_active() && lead.follow_up.is_some() && lead.next_action.is_some());
        }
        if let Some(handoff) = &lead.handoff {
            prop_assert!(!matches!(handoff.state, State::Draft | State::Awaiting), "it opened");
            prop_assert!(handoff.missing.is_empty());
            prop_assert_eq!(handoff.acknowledged_at.is_some(), handoff.state == State::Acknowledged);
        }
        if let Some(draft) = lead.draft.as_ref().filter(|draft| draft.state.is_open()) {
            prop_assert!(draft.state != State::Pending && lead.is_active());
            prop_assert!(draft.state == State::Draft || draft.missing.is_empty());
            prop_assert_eq!(draft.state == State::Awaiting, !draft.approvers.is_empty());
        }
        prop_assert!(
            !lead.collaborators.iter().any(|collaborator| lead.owner.as_ref() == Some(collaborator))
        );
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn there_is_one_owner_and_one_open_handoff_whatever_is_done(moves in moves()) {
        let mut story = Story::new().contacted();
        for step in &moves {
            let before = story.lead.clone();
            let (done, actor) = story.play(step);
            story.holds()?;
            let Some(done) = done else { continue };
            for telling in &done.tell {
                prop_assert!(Some(telling.to.as_str()) != actor || matches!(telling.what, Told::Draft | Told::Acknowledged(How::Acting)), "{:?}", telling);
            }
            if matches!(done.what, Happened::Drafted | Happened::Awaits | Happened::Refused | Happened::Reminded) {
                prop_assert_eq!(&before.owner, &story.lead.owner);
                prop_assert_eq!(&before.next_action, &story.lead.next_action);
            }
            let was_pending = before.pending().map(|pending| (pending.id, pending.to.clone()));
            let is_pending = story.lead.pending().map(|pending| pending.id);
            if let Some((id, receiver)) = was_pending.filter(|(id, _)| is_pending != Some(*id)) {
                let told = done.tell.iter().any(|telling| telling.to == receiver && telling.handoff.id == id);
                prop_assert!(told || actor == Some(receiver.as_str()), "{} is not told that {} ended: {:?}", receiver, id, done);
            }
        }
    }

    #[test]
    fn taking_back_and_declining_restore_the_owners(whole_note in any::<bool>(), to in 1..3_usize, declined in any::<bool>()) {
        let mut story = Story::new();
        story.lead.previous_owner = Some(handle("dana"));
        let before = (story.lead.owner.clone(), story.lead.previous_owner.clone());
        story.to("jamie", PEOPLE[to], if whole_note { whole() } else { Labels::default() }).expect("begun");
        let ended = if declined && whole_note { story.no(PEOPLE[to]) } else { story.back("jamie") };
        prop_assert!(ended.is_ok());
        prop_assert_eq!(before, (story.lead.owner.clone(), story.lead.previous_owner.clone()));
    }
}
