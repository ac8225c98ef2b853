//! Holidays out of iCalendar files.

use super::*;

fn file(events: &[&str]) -> String {
    let framed = |event: &&str| ["BEGIN:VEVENT\r\nUID:1@h.example\r\n", event, "END:VEVENT\r\n"].concat();
    let events: String = events.iter().map(framed).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//holidays//EN\r\n{events}END:VCALENDAR\r\n")
}

fn read(events: &[&str]) -> Result<Vec<String>, String> {
    holidays_from_ics(&file(events), 2026).map(|days| days.iter().map(NaiveDate::to_string).collect())
}

#[test]
fn whole_days_are_read_and_their_end_is_exclusive() {
    let events = [
        "SUMMARY:Labour Day\r\nDTSTART;VALUE=DATE:20260501\r\nDTEND;VALUE=DATE:20260502\r\n",
        "SUMMARY:Christmas\r\nDTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261228\r\n",
        "SUMMARY:No end\r\nDTSTART;VALUE=DATE:20261003\r\n",
        "SUMMARY:Same end\r\nDTSTART;VALUE=DATE:20261031\r\nDTEND;VALUE=DATE:20261031\r\n",
        "SUMMARY:Two days\r\nDTSTART;VALUE=DATE:20260601\r\nDURATION:P2D\r\n",
        "SUMMARY:Long ago\r\nDTSTART;VALUE=DATE:20200501\r\nDTEND;VALUE=DATE:20200502\r\n",
    ];
    let days = [
        "2020-05-01",
        "2026-05-01",
        "2026-06-01",
        "2026-06-02",
        "2026-10-03",
        "2026-10-31",
        "2026-12-25",
        "2026-12-26",
        "2026-12-27",
    ];
    assert_eq!(read(&events), Ok(days.map(str::to_owned).to_vec()));
}

#[test]
fn what_has_a_time_or_is_cancelled_is_no_holiday() {
    let events = [
        "SUMMARY:Party\r\nDTSTART:20260501T100000Z\r\nDTEND:20260501T120000Z\r\n",
        "SUMMARY:Off\r\nSTATUS:CANCELLED\r\nDTSTART;VALUE=DATE:20260502\r\n",
        "SUMMARY:Holiday\r\nDTSTART;VALUE=DATE:20260503\r\n",
    ];
    assert_eq!(read(&events), Ok(vec!["2026-05-03".into()]));
    assert!(read(&events[..2]).is_err_and(|error| error.contains("whole day")));
}

#[test]
fn yearly_days_are_written_out_for_ten_years() {
    let days = read(&["DTSTART;VALUE=DATE:20101003\r\nRRULE:FREQ=YEARLY\r\n"]).expect("days");
    assert_eq!(days.len(), 11);
    assert_eq!(
        (days.first().map(String::as_str), days.last().map(String::as_str)),
        (Some("2026-10-03"), Some("2036-10-03"))
    );

    let fourth_thursday = "DTSTART;VALUE=DATE:20201126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\n";
    let days = read(&[fourth_thursday]).expect("days");
    assert_eq!(days.get(..3), Some(["2026-11-26", "2027-11-25", "2028-11-23"].map(str::to_owned).as_slice()));

    let until = "DTSTART;VALUE=DATE:20201003\r\nRRULE:FREQ=YEARLY;UNTIL=20271003\r\n";
    assert_eq!(read(&[until]), Ok(vec!["2026-10-03".into(), "2027-10-03".into()]));

    let count = "DTSTART;VALUE=DATE:20251231\r\nDTEND;VALUE=DATE:20260102\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n";
    let days = ["2026-12-31", "2027-01-01", "2027-12-31", "2028-01-01"];
    assert_eq!(read(&[count]), Ok(days.map(str::to_owned).to_vec()));

    let except = "DTSTART;VALUE=DATE:20261003\r\nRRULE:FREQ=YEARLY;COUNT=3\r\nEXDATE;VALUE=DATE:20271003\r\n";
    assert_eq!(read(&[except]), Ok(vec!["2026-10-03".into(), "2028-10-03".into()]));

    let leap = read(&["DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY\r\n"]).expect("days");
    assert_eq!(leap, ["2028-02-29", "2032-02-29", "2036-02-29"]);
}

#[test]
fn other_repeats_are_refused_by_name() {
    let rules = [
        "FREQ=WEEKLY",
        "FREQ=DAILY;COUNT=3",
        "FREQ=YEARLY;BYYEARDAY=100",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYDAY=MO",
    ];
    for rule in rules {
        let event = format!("SUMMARY:Market day\r\nDTSTART;VALUE=DATE:20260501\r\nRRULE:{rule}\r\n");
        assert!(read(&[&event]).is_err_and(|error| error.contains("\"Market day\" repeats")), "{rule}");
    }
}

#[test]
fn strange_files_are_said_to_be_strange() {
    let error = |text: &str| holidays_from_ics(text, 2026).expect_err(text);
    assert!(error("").contains("BEGIN:VCALENDAR"));
    assert!(error("2026-05-01\n2026-12-25\n").contains("BEGIN:VCALENDAR"));
    assert!(error(&"x".repeat(1024 * 1024 + 1)).contains("1 MB"));
    assert!(error("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260501\r\n").contains("cut off"));
    assert!(error(&file(&[])).contains("whole day"));
    let never = "DTSTART;VALUE=DATE:20260228\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n";
    assert!(error(&file(&[never])).contains("whole day"));
    let long = "SUMMARY:Forever\r\nDTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20990101\r\n";
    assert!(error(&file(&[long])).contains("Forever"));
}

#[test]
fn a_large_file_is_read_quickly_or_refused() {
    let repeating = "DTSTART;VALUE=DATE:19000411\r\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=2MO\r\n";
    let single = "DTSTART;VALUE=DATE:20260411\r\nDTEND;VALUE=DATE:20260412\r\n";
    let events: Vec<&str> =
        std::iter::repeat_n(repeating, 20).chain(std::iter::repeat_n(single, 5_000)).collect();
    let started = std::time::Instant::now();
    assert_eq!(read(&events).map(|days| days.len()), Ok(12));
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    let many: Vec<&str> = std::iter::repeat_n(repeating, 401).collect();
    assert!(read(&many).is_err_and(|error| error.contains("more than 400")));
}
