//! The first story: a stranger wants a dashboard, and whoever talked to her goes on vacation.

use super::story::{Scene, Story, Written};

const SARAH: &str = "Sarah Lind <sarah@brightline.example>";
const JAMIE: &str = "Jamie Fox <jamie@acme.example>";
const MIKE: &str = "Mike Okafor <mike@acme.example>";

pub(super) const STORY: Story = Story {
    name: "sarah",
    title: "Sarah wants a dashboard, and Jamie goes on vacation",
    opening: "Acme is a small studio. Jamie and Sam do the work, Mike is the manager. Customers write to \
              leads@acme.example, and whoever answers puts that address in Cc. That is all the team does for Baton: \
              there is no form to fill in and no board to keep.",
    begins: "2026-02-02 08:30",
    ends: "2026-02-18 12:00",
    scenes: SCENES,
};

const SCENES: &[Scene] = &[
    Scene {
        at: "2026-02-02 09:12",
        say: "A stranger writes to the shared inbox. Everybody could answer, so often nobody does. Baton makes it a \
              lead and gives it to whoever's turn it is.",
        mail: Some(Written {
            to: "leads@acme.example",
            subject: "React dashboard for our shop",
            text: "Hello,\n\n\
                   We need a React dashboard for our sales, live by March 1. The budget is about $4k.\n\
                   Our last freelancer stopped answering, so please keep us informed.\n\n\
                   Sarah Lind\n",
            ..Written::by(SARAH, "sarah-asks")
        }),
    },
    Scene {
        at: "2026-02-02 10:40",
        say: "Jamie answers from his own mail program. He has promised a call, so he writes “+tomorrow3pm” into the \
              address of the inbox.",
        mail: Some(Written {
            to: SARAH,
            cc: "leads+tomorrow3pm@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "sarah-asks",
            text: "Hi Sarah,\n\n\
                   A dashboard by March 1 is realistic. Shall I call you tomorrow at 15:00?\n\n\
                   Jamie\n",
            ..Written::by(JAMIE, "jamie-offers-call")
        }),
    },
    Scene {
        at: "2026-02-03 15:50",
        say: "They have talked. Jamie answers the reminder on the tram, with his thumb: two lines, and the record is \
              true.",
        mail: Some(Written {
            text: "called Sarah, she decides herself\n\
                   next: send the proposal by Thursday\n\n\
                   Sent from my phone\n",
            ..Written::reply(JAMIE, "jamie-called", "follow_up")
        }),
    },
    Scene {
        at: "2026-02-05 11:20",
        say: "The proposal goes out with the inbox in Cc. The step is done, and Baton looks again after three working \
              days: nobody ticks anything off.",
        mail: Some(Written {
            to: SARAH,
            cc: "leads@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "jamie-offers-call",
            text: "Hi Sarah,\n\n\
                   Here is the proposal: five charts in three milestones, $3,900, live on February 27.\n\n\
                   Jamie\n",
            ..Written::by(JAMIE, "jamie-proposes")
        }),
    },
    Scene {
        at: "2026-02-06 16:30",
        say: "Sarah answers on Friday afternoon. The lead waits on us now, and she is owed an answer within a working \
              day: the follow-up moves to Monday by itself.",
        mail: Some(Written {
            to: JAMIE,
            cc: "leads@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "jamie-proposes",
            text: "Hi Jamie,\n\n\
                   This looks good. Can you also connect our inventory API? Call me on Sunday if you like.\n\n\
                   Sarah\n",
            ..Written::by(SARAH, "sarah-wants-api")
        }),
    },
    Scene {
        at: "2026-02-08 17:05",
        say: "Sunday. Jamie has called her, and flies on Tuesday. He writes down for Mike what he would tell him at the \
              coffee machine. That is a handoff: Mike owns the lead from now on, and hears of it on Monday.",
        mail: Some(Written {
            to: "leads@acme.example",
            cc: MIKE,
            subject: "Sarah",
            text: "[Feb 8] Handoff to Mike\n\
                   Current status: In Discussion, had 2 calls with Sarah (decision maker)\n\
                   Key context: They want React dashboard, budget ~$4k, need to launch by March 1. Previous freelancer \
                   ghosted them, so they value communication. Sarah prefers Slack over email.\n\
                   Why handoff: I'm on vacation Feb 10-17\n\
                   Next action: Send revised proposal with API integration scope by Feb 10\n\
                   Client preferences: Quick responses, no jargon, milestone-based updates\n",
            ..Written::by(JAMIE, "jamie-hands-over")
        }),
    },
    Scene {
        at: "2026-02-08 17:08",
        say: "One more line: while Jamie is away, Sam gets what would go to him.",
        mail: Some(Written {
            to: "leads@acme.example",
            subject: "Vacation",
            text: "away Feb 10 to Feb 17 cover Sam\n",
            ..Written::by(JAMIE, "jamie-goes-away")
        }),
    },
    Scene {
        at: "2026-02-10 10:15",
        say: "Mike never wrote “ok”, and need not: he writes to the customer. That is the best confirmation there is, and \
              Baton takes it as one.",
        mail: Some(Written {
            to: SARAH,
            cc: "leads@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "sarah-wants-api",
            text: "Hi Sarah,\n\n\
                   I take over from Jamie. Here is the revised proposal with the API: $4,400 in four milestones.\n\n\
                   Mike\n",
            ..Written::by(MIKE, "mike-revises")
        }),
    },
    Scene {
        at: "2026-02-11 10:30",
        say: "Sarah has one question. Mike is in meetings all day, and the next day too.",
        mail: Some(Written {
            to: MIKE,
            cc: "leads@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "mike-revises",
            text: "Hi Mike,\n\n\
                   Can we pay the first milestone in March?\n\n\
                   Sarah\n",
            ..Written::by(SARAH, "sarah-asks-again")
        }),
    },
    Scene {
        at: "2026-02-12 11:05",
        say: "A customer who waits is the one thing Baton does not keep for tomorrow's list. One minute of work, done \
              between two meetings.",
        mail: Some(Written {
            to: SARAH,
            cc: "leads@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "sarah-asks-again",
            text: "Hi Sarah,\n\n\
                   Yes, March is fine for the first milestone.\n\n\
                   Mike\n",
            ..Written::by(MIKE, "mike-agrees")
        }),
    },
    Scene {
        at: "2026-02-14 19:40",
        say: "Sarah decides at the weekend, as customers do. Nobody's phone rings.",
        mail: Some(Written {
            to: MIKE,
            cc: "leads@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "mike-agrees",
            text: "Hi Mike,\n\n\
                   Then let us do it. Please start on Monday.\n\n\
                   Sarah\n",
            ..Written::by(SARAH, "sarah-says-yes")
        }),
    },
    Scene {
        at: "2026-02-16 09:05",
        say: "Mike reads it over his first coffee, and answers Sarah.",
        mail: Some(Written {
            to: SARAH,
            cc: "leads@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "sarah-says-yes",
            text: "Hi Sarah,\n\n\
                   Wonderful, we start today. You see the first two charts on Friday.\n\n\
                   Mike\n",
            ..Written::by(MIKE, "mike-starts")
        }),
    },
    Scene {
        at: "2026-02-16 09:07",
        say: "And he settles the row of this morning's cleanup, with one word.",
        mail: Some(Written {
            text: "L-1 won\n\n\
                   Sent from my phone\n",
            ..Written::reply(MIKE, "mike-wins", "cleanup")
        }),
    },
];
