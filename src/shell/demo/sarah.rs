//! The first story: a stranger wants a dashboard, and a fortnight of mails decides whether she gets it from us.

use super::story::{Scene, Story, Written};

const SARAH: &str = "Sarah Lind <sarah@brightline.example>";
const JAMIE: &str = "Jamie Fox <jamie@acme.example>";

pub(super) const STORY: Story = Story {
    name: "sarah",
    title: "Sarah wants a dashboard",
    opening: "Acme is a small studio. Jamie and Sam do the work, Mike is the manager. Customers write to \
              leads@acme.example, and whoever answers puts that address in Cc. That is all the team does for Baton: \
              there is no form to fill in and no board to keep.",
    begins: "2026-02-02 07:30",
    ends: "2026-02-16 18:00",
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
        say: "They have talked. Jamie writes down what he promised, and when: “+thu”.",
        mail: Some(Written {
            to: SARAH,
            cc: "leads+thu@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "jamie-offers-call",
            text: "Hi Sarah,\n\n\
                   Thank you for the call. You get the proposal on Thursday: five charts, paid by milestone.\n\n\
                   Jamie\n",
            ..Written::by(JAMIE, "jamie-after-call")
        }),
    },
    Scene {
        at: "2026-02-05 11:20",
        say: "The proposal goes out with the plain address in Cc. No date this time: Baton looks again after three \
              working days.",
        mail: Some(Written {
            to: SARAH,
            cc: "leads@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "jamie-after-call",
            text: "Hi Sarah,\n\n\
                   Here is the proposal: five charts in three milestones, $3,900, live on February 27.\n\n\
                   Jamie\n",
            ..Written::by(JAMIE, "jamie-proposes")
        }),
    },
    Scene {
        at: "2026-02-06 16:30",
        say: "Sarah answers on Friday afternoon. The lead now waits on us, and the follow-up moves up by itself: one \
              working day to answer.",
        mail: Some(Written {
            to: JAMIE,
            cc: "leads@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "jamie-proposes",
            text: "Hi Jamie,\n\n\
                   This looks good. Can you also connect our inventory API, and what would that change?\n\n\
                   Sarah\n",
            ..Written::by(SARAH, "sarah-wants-api")
        }),
    },
    Scene {
        at: "2026-02-07 23:14",
        say: "Saturday night. Somebody who was never part of the conversation quotes it. Baton writes that down, \
              lets it move nothing, and asks on Monday.",
        mail: Some(Written {
            to: "leads@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "sarah-wants-api",
            text: "I do this for half the price. Send me the details of the project and the deposit today.\n",
            ..Written::by("Lars Quick <lars@quickdevs.example>", "lars-butts-in")
        }),
    },
    Scene {
        at: "2026-02-08 17:05",
        say: "Jamie calls Sarah on Sunday, which is his own business. Baton takes note and bothers nobody. The date \
              stands in Bcc now: Sarah sees nothing of it.",
        mail: Some(Written {
            to: SARAH,
            bcc: "leads+feb10@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "sarah-wants-api",
            text: "Hi Sarah,\n\n\
                   Good second call. The revised proposal with the API comes by Tuesday, February 10.\n\n\
                   Jamie\n",
            ..Written::by(JAMIE, "jamie-second-call")
        }),
    },
    Scene {
        at: "2026-02-11 10:15",
        say: "Tuesday was too full, and nobody had to be reproached for it. Jamie sends the proposal now.",
        mail: Some(Written {
            to: SARAH,
            cc: "leads+fri@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "jamie-second-call",
            text: "Hi Sarah,\n\n\
                   Here is the revised proposal with the API: $4,400 in four milestones, same date.\n\n\
                   Jamie\n",
            ..Written::by(JAMIE, "jamie-revises")
        }),
    },
    Scene {
        at: "2026-02-13 10:02",
        say: "One minute of work, and the kind that is forgotten first.",
        mail: Some(Written {
            to: SARAH,
            cc: "leads@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "jamie-revises",
            text: "Hi Sarah,\n\n\
                   Did the revised proposal reach you? I am keeping Monday free for a start.\n\n\
                   Jamie\n",
            ..Written::by(JAMIE, "jamie-asks-again")
        }),
    },
    Scene {
        at: "2026-02-14 19:40",
        say: "Sarah decides at the weekend, as customers do.",
        mail: Some(Written {
            to: JAMIE,
            cc: "leads@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "jamie-asks-again",
            text: "Hi Jamie,\n\n\
                   Yes, let us do it. Please start on Monday.\n\n\
                   Sarah\n",
            ..Written::by(SARAH, "sarah-says-yes")
        }),
    },
    Scene {
        at: "2026-02-16 08:25",
        say: "Jamie reads it over his first coffee, and answers before anybody has to remind him.",
        mail: Some(Written {
            to: SARAH,
            cc: "leads+feb20@acme.example",
            subject: "Re: React dashboard for our shop",
            answers: "sarah-says-yes",
            text: "Hi Sarah,\n\n\
                   Wonderful, we start today. You see the first two charts on Friday.\n\n\
                   Jamie\n",
            ..Written::by(JAMIE, "jamie-starts")
        }),
    },
];
