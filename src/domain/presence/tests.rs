//! Who reads what is meant for whom, while people are away.
