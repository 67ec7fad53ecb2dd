use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use fanin_data::Dataset;
use fanin_lab::Task;
use fanin_lab::thirty_four::{self, Pictures, Report};
use fanin_report::text::wrap;

use super::figures::{self, ReproFigure};
use super::table::{WIDE, short_table, table};
use super::{json, page};
use crate::args::{ReproOptions, Source};
use crate::commands::ask;
use crate::commands::claims::claims;
use crate::commands::dataset::describe;
use crate::commands::page::{link, write as write_page};
use crate::failure::Failure;
use crate::files::{self, FigureFile, Output};
use crate::terminal::{Terminal, paragraphs};

/// `fanin repro`.
pub(crate) fn repro(options: &ReproOptions, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let data = options.data.load(options.pictures.data_seed, terminal)?;
    let task = Task::<f64>::new(&data)?;
    files::folder(&options.out)?;
    let [table_path, page_path] = ["results.md", "index.html"].map(|name| options.out.join(name));
    let table_out = Output::reserve(&table_path, terminal)?;
    let page_out = Output::reserve(&page_path, terminal)?;
    let pictures = match options.data {
        Source::Seeded => Pictures::Seeded,
        Source::Course(_) => Pictures::Course,
    };
    let seeds: Vec<u64> = (1..=u64::from(options.seeds)).collect();
    let bar = terminal.bar(thirty_four::runs(pictures, seeds.len()), "training");
    let run = || thirty_four::run(&task, pictures, &seeds, terminal.stop(), &|| bar.inc(1));
    let report = terminal.timed("trained", run)?;
    bar.finish_and_clear();
    let figures = figures::figures(&report, &data, options)?;
    write_figures(&figures, &options.out, terminal)?;
    let all_rows = table(&report);
    table_out.write(all_rows.markdown().as_bytes())?;
    let run = figures::command(options);
    let page = |asked| page::page(&report, all_rows.clone(), &data, &figures, &run, asked);
    write_page(&page(false), page_out)?;
    let mut all_hold = report.claims.iter().all(|claim| claim.holds);
    let mut asked = None;
    if options.all {
        let folder = options.out.join(page::QUESTIONS);
        let up = link("../index.html", "Why does my network get 34 %?", "");
        let all = ask::answer_all(&folder, &up, terminal)?;
        // Only now there is something to link to.
        write_page(&page(true), Output::reserve(&page_path, terminal)?)?;
        all_hold &= all.holds;
        asked = Some(all);
    }
    let seconds = start.elapsed().as_secs_f64();
    let text = || {
        let mut text = text(&report, &data, terminal);
        if let Some(asked) = &asked {
            text.push_str(&format!("\n{}", asked.text(terminal)));
        }
        text.push_str(&format!(
            "\nAll this as a page, with figures: {}\nThis table in Markdown: {}\n{seconds:.1} s\n",
            page_path.display(),
            table_path.display()
        ));
        text
    };
    let questions = asked.as_ref().map(|asked| &asked.briefs[..]);
    let json = || json::json(&report, &data, &figures, seconds, questions);
    terminal.answer(json, text)?;
    Ok(ExitCode::from(u8::from(!all_hold)))
}

/// Writes all figures, on a thread each: pixels take a tenth of a second.
fn write_figures(
    figures: &[ReproFigure],
    folder: &Path,
    terminal: &Terminal,
) -> Result<(), Failure> {
    std::thread::scope(|scope| {
        let write = |figure: &ReproFigure| {
            FigureFile::both(folder, figure.name, terminal)?
                .into_iter()
                .try_for_each(|file| file.write(&figure.drawing).map(drop))
        };
        let threads: Vec<_> = figures
            .iter()
            .map(|figure| scope.spawn(move || write(figure)))
            .collect();
        threads.into_iter().try_for_each(|thread| {
            thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })
}

fn text(report: &Report, data: &Dataset, terminal: &Terminal) -> String {
    let width = terminal.width();
    let table = match width < WIDE {
        true => short_table(report),
        false => table(report),
    };
    let mut all = vec![
        wrap(&format!("\"{}\"", thirty_four::QUESTION), width),
        wrap(&format!("Pictures: {}", describe(data)), width),
        table.render(Some(width), terminal.color()),
    ];
    let lessons = report.lesson();
    all.extend(lessons.iter().map(|lesson| wrap(&lesson.text, width)));
    all.push(claims(&report.claims, width));
    paragraphs(&all)
}
