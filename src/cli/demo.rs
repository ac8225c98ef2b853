//! `batond demo`: two stories, played through the real program in a directory of their own, told step by step. It only
//! tells; what happens is decided where it always is.

mod page;
mod tally;
mod words;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;

use self::page::Page;
use self::tally::Tally;
use super::{Failure, Options, print};
use crate::shell::demo::{Home, Play, STORIES, Story};

/// How to play it.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Play in this new directory and keep it: mails, letters, database and configuration of each story
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

pub(super) async fn run(arguments: Arguments, options: &Options) -> Result<(), Failure> {
    if options.json {
        return Err(Failure::Usage("the demo is a story for people, and has no JSON: leave --json out"));
    }
    let home = match &arguments.keep {
        Some(path) => Home::to_keep(path)?,
        None => Home::for_now()?,
    };
    let mut page = Page::new(std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none());
    print::text(&page.title())?;
    let mut tally = Tally::default();
    for (place, story) in STORIES.into_iter().enumerate() {
        tell(story, place + 1, &home, &mut page, &mut tally).await?;
    }
    print::text(&page.end(&tally, arguments.keep.as_deref()))
}

async fn tell(
    story: Story,
    number: usize,
    home: &Home,
    page: &mut Page,
    tally: &mut Tally,
) -> Result<(), Failure> {
    let mut play = Play::begin(story, home).await?;
    tally.meet(play.policy());
    print::text(&page.story(&story, number))?;
    while let Some(moment) = play.next().await? {
        tally.count(&moment, play.policy());
        print::text(&page.moment(&moment, play.policy()))?;
    }
    let leads = play.leads().await?;
    print::text(&page.record(&leads, play.policy()))?;
    Ok(play.end().await?)
}
