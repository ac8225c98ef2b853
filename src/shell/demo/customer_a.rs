//! The second story: two people answer one customer, who is away; and another one asks on a Saturday.

use super::story::{Scene, Story, Written};

const CUSTOMER: &str = "Customer A <anna@customer-a.example>";
const BAKERY: &str = "Northside Bakery <hello@northside.example>";
const JAMIE: &str = "Jamie Fox <jamie@acme.example>";
const SAM: &str = "Sam Rivera <sam@acme.example>";

pub(super) const STORY: Story = Story {
    name: "customer-a",
    title: "Customer A asks about Friday",
    opening: "The same studio, in May. This time a lead begins with a mail of ours, two of us write to one customer, \
              and that customer is away. Thursday 14 May is a holiday.",
    begins: "2026-05-06 07:30",
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
        at: "2026-05-07 09:30",
        say: "Sam keeps the calendar, so Sam answers. The record shows it to both. “+may10” is a Sunday: Baton takes \
              the Monday.",
        mail: Some(Written {
            to: CUSTOMER,
            cc: "Jamie Fox <jamie@acme.example>, leads+may10@acme.example",
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
        say: "Friday has passed without a word. Jamie offers the next one, and wants to hear of it tomorrow at two.",
        mail: Some(Written {
            to: CUSTOMER,
            cc: "leads+tomorrow2pm@acme.example",
            subject: "Re: Product photos",
            answers: "sam-offers-friday",
            text: "Hi Anna,\n\n\
                   I can offer you Friday, May 15, at 10:00. Shall I hold it for you?\n\n\
                   Jamie\n",
            ..Written::by(JAMIE, "jamie-offers-next")
        }),
    },
    Scene {
        at: "2026-05-11 10:30",
        say: "Sam answers the bakery. “+thu” is the holiday: Baton takes the Friday.",
        mail: Some(Written {
            to: BAKERY,
            cc: "leads+thu@acme.example",
            subject: "Re: Photos of our spring breads",
            answers: "bakery-asks",
            text: "Hello Rosa,\n\n\
                   A morning is about 400 euros. Could you send me three pictures of the shop first?\n\n\
                   Sam\n",
            ..Written::by(SAM, "sam-quotes")
        }),
    },
    Scene {
        at: "2026-05-12 10:50",
        say: "Customer A is back before Jamie's reminder is due.",
        mail: Some(Written {
            to: JAMIE,
            cc: "leads@acme.example",
            subject: "Re: Product photos",
            answers: "jamie-offers-next",
            text: "Hello Jamie,\n\n\
                   I am back. Friday, May 15, at 10:00 is perfect.\n\n\
                   Anna\n",
            ..Written::by(CUSTOMER, "customer-agrees")
        }),
    },
    Scene {
        at: "2026-05-12 11:30",
        say: "Jamie confirms. Three working days from today leave out the holiday and the weekend.",
        mail: Some(Written {
            to: CUSTOMER,
            cc: "leads@acme.example",
            subject: "Re: Product photos",
            answers: "customer-agrees",
            text: "Hi Anna,\n\n\
                   It is booked: Friday, May 15, at 10:00, in your shop.\n\n\
                   Jamie\n",
            ..Written::by(JAMIE, "jamie-confirms")
        }),
    },
    Scene {
        at: "2026-05-12 14:00",
        say: "Two o'clock: the reminder that Jamie had set. The customer has answered, so it does not come.",
        mail: None,
    },
    Scene {
        at: "2026-05-18 09:10",
        say: "The bakery had not answered, and on Friday Sam was taking photos. Nobody else had to remember it.",
        mail: Some(Written {
            to: BAKERY,
            cc: "leads+thu@acme.example",
            subject: "Re: Photos of our spring breads",
            answers: "sam-quotes",
            text: "Hello Rosa,\n\n\
                   Would Tuesday morning next week suit you? I can come by and look at the shop myself.\n\n\
                   Sam\n",
            ..Written::by(SAM, "sam-comes-by")
        }),
    },
    Scene {
        at: "2026-05-18 11:00",
        say: "And Jamie sends the photos.",
        mail: Some(Written {
            to: CUSTOMER,
            cc: "leads@acme.example",
            subject: "Re: Product photos",
            answers: "jamie-confirms",
            text: "Hi Anna,\n\n\
                   Your 40 photos are online. The invoice is 980 euros, as estimated.\n\n\
                   Jamie\n",
            ..Written::by(JAMIE, "jamie-delivers")
        }),
    },
];
