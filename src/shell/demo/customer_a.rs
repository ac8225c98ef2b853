//! The second story: one answers, another schedules, the customer is away; and a bakery asks on a Saturday.

use super::story::{Scene, Story, Written};

const CUSTOMER: &str = "Customer A <anna@customer-a.example>";
const BAKERY: &str = "Northside Bakery <hello@northside.example>";
const JAMIE: &str = "Jamie Fox <jamie@acme.example>";
const SAM: &str = "Sam Rivera <sam@acme.example>";
const MIKE: &str = "Mike Okafor <mike@acme.example>";

pub(super) const STORY: Story = Story {
    name: "customer-a",
    title: "Customer A asks about Friday",
    opening: "The same studio, in May. Jamie answers a customer, Sam keeps the calendar: the classic moment for a lead to \
              fall between two chairs. Thursday 14 May is a holiday.",
    begins: "2026-05-06 08:30",
    ends: "2026-05-19 18:00",
    scenes: SCENES,
};

const SCENES: &[Scene] = &[
    Scene {
        at: "2026-05-06 10:20",
        say: "Customer A has phoned, and Jamie answers by mail with the inbox in Cc. Who finds a lead owns it: there \
              is nothing to assign and nothing to tell him.",
        mail: Some(Written {
            to: CUSTOMER,
            cc: "leads@acme.example",
            subject: "Product photos",
            text: "Hi Anna,\n\n\
                   The basic estimate for 40 product photos is 900 to 1,100 euros.\n\
                   Which appointment window would you prefer?\n\n\
                   Jamie\n",
            ..Written::by(JAMIE, "jamie-estimates")
        }),
    },
    Scene {
        at: "2026-05-06 15:05",
        say: "The customer asks back.",
        mail: Some(Written {
            to: JAMIE,
            cc: "leads@acme.example",
            subject: "Re: Product photos",
            answers: "jamie-estimates",
            text: "Hello Jamie,\n\n\
                   That fits our budget. Is Friday still available?\n\n\
                   Anna\n",
            ..Written::by(CUSTOMER, "customer-asks-friday")
        }),
    },
    Scene {
        at: "2026-05-06 15:30",
        say: "Sam knows who is free on Friday. Jamie hands the lead over in five sentences, as one would in a chat. Baton \
              reads a complete note in them; only the reason is missing, and it says so.",
        mail: Some(Written {
            to: "leads@acme.example",
            cc: SAM,
            subject: "Customer A",
            text: "Lead: Customer A. Jamie replied May 6 with basic estimate. Customer asked about Friday availability. \
                   New owner: Sam. Next action: Sam to confirm schedule and reply by May 7. If no customer reply after \
                   that, follow up May 10.\n",
            ..Written::by(JAMIE, "jamie-hands-over")
        }),
    },
    Scene {
        at: "2026-05-06 16:40",
        say: "Sam is on the way home. Two letters on a phone, and Jamie can let go.",
        mail: Some(Written {
            text: "ok\n\n\
                   Sent from my phone\n",
            ..Written::reply(SAM, "sam-has-it", "handoff")
        }),
    },
    Scene {
        at: "2026-05-07 09:30",
        say: "Sam answers the customer. The step is done. May 10, the date in Jamie's note, is a Sunday: Baton takes the \
              Monday.",
        mail: Some(Written {
            to: CUSTOMER,
            cc: "leads@acme.example",
            subject: "Re: Product photos",
            answers: "customer-asks-friday",
            text: "Hello Anna,\n\n\
                   Friday is open at 10:00 and at 14:00. Which one shall I book?\n\n\
                   Sam\n",
            ..Written::by(SAM, "sam-offers-friday")
        }),
    },
    Scene {
        at: "2026-05-07 09:31",
        say: "A machine answers. That is not the customer: nothing moves, and Monday stays.",
        mail: Some(Written {
            to: "leads@acme.example",
            subject: "Out of office: Product photos",
            answers: "sam-offers-friday",
            automatic: true,
            text: "I am out of the office until Tuesday, May 12, and will answer then.\n",
            ..Written::by(CUSTOMER, "customer-is-away")
        }),
    },
    Scene {
        at: "2026-05-09 11:03",
        say: "Saturday. A new customer writes to Sam, who was recommended, and to the inbox. The lead is made now; \
              Sam hears of it on Monday.",
        mail: Some(Written {
            to: SAM,
            cc: "leads@acme.example",
            subject: "Photos of our spring breads",
            text: "Hello Sam,\n\n\
                   Tom at the market gave me your name. What would a morning of photos cost?\n\n\
                   Best,\n\
                   Rosa\n",
            ..Written::by(BAKERY, "bakery-asks")
        }),
    },
    Scene {
        at: "2026-05-11 09:20",
        say: "Sam answers the morning's digest, one line for each row.",
        mail: Some(Written {
            text: "1 snooze wed\n\
                   2 next: call Rosa about the shop by tomorrow\n\n\
                   Sent from my phone\n",
            ..Written::reply(SAM, "sam-sorts", "digest")
        }),
    },
    Scene {
        at: "2026-05-12 10:50",
        say: "Customer A is back. Sam, who is taking photos two towns away, reads no mail today.",
        mail: Some(Written {
            to: SAM,
            cc: "leads@acme.example",
            subject: "Re: Product photos",
            answers: "sam-offers-friday",
            text: "Hello Sam,\n\n\
                   I am back, and too late for your Friday. Is May 15 at 10:00 free?\n\n\
                   Anna\n",
            ..Written::by(CUSTOMER, "customer-is-back")
        }),
    },
    Scene {
        at: "2026-05-13 11:15",
        say: "Anna had waited for a working day, and Sam was told at that moment. Now she has her answer.",
        mail: Some(Written {
            to: CUSTOMER,
            cc: "leads@acme.example",
            subject: "Re: Product photos",
            answers: "customer-is-back",
            text: "Hello Anna,\n\n\
                   It is booked: Friday, May 15, at 10:00, in your shop.\n\n\
                   Sam\n",
            ..Written::by(SAM, "sam-books")
        }),
    },
    Scene {
        at: "2026-05-18 09:15",
        say: "Mike reads the cleanup with his coffee, and settles it in one mail: Anna has her photos, and Jamie gets the \
              bakery, because Sam has too much.",
        mail: Some(Written {
            text: "L-1 won\n\
                   L-2 to Jamie\n\
                   Why: Sam is at capacity this week\n\
                   Next action: call Rosa about the shop after 2 p.m. by Tuesday\n\n\
                   Sent from my phone\n",
            ..Written::reply(MIKE, "mike-settles", "cleanup")
        }),
    },
    Scene {
        at: "2026-05-18 09:40",
        say: "Jamie has it. Sam and Mike read that he has.",
        mail: Some(Written {
            text: "will do\n\n\
                   Sent from my phone\n",
            ..Written::reply(JAMIE, "jamie-has-it", "handoff")
        }),
    },
    Scene {
        at: "2026-05-19 14:20",
        say: "And he calls, ten days after she wrote, with the next step in the same breath.",
        mail: Some(Written {
            text: "2 done called Rosa, she wants a Saturday in June\n\
                   2 next: send Rosa two Saturdays by Friday\n\n\
                   Sent from my phone\n",
            ..Written::reply(JAMIE, "jamie-calls", "digest")
        }),
    },
];
