//! Pages are read back as a browser's parser would read them, as far as an XML parser can.

use fanin_report::{
    Axis, Block, Cell, Column, Error, Fact, Figure, Link, Mark, Page, PageFigure, Panel, Role,
    Section, Shape, Table,
};

fn page() -> Page {
    let mut table = Table::new([Column::left("weights"), Column::right("test")]);
    table.row([
        Cell::code("randn*0.01 <b>"),
        Cell::new("17").role(Role::Bad),
    ]);
    table.separator();
    table.row([Cell::code("orthogonal"), Cell::new("40").role(Role::Good)]);
    table.footnote("of 50 & more");
    let name = "a \"b\"";
    let marks = vec![
        Mark::new(
            name,
            Role::Bad,
            Shape::Band(vec![
                (0.0, 0.5, 1.0 / 3.0 + 0.5),
                (1.0, 0.5, 0.7),
                (2.0, f64::NAN, f64::NAN),
            ]),
        ),
        Mark::line(name, Role::Bad, [(0.0, 0.6), (1.0, 0.6), (2.0, f64::NAN)]),
        Mark::level("constant", 0.644),
    ];
    let y = Axis::linear("cost").from_to(0.0, 1.0);
    let figure = Figure::of(
        "Costs </script>",
        "seed 1",
        Panel::new(Axis::linear("iteration"), y, marks),
    );
    Page {
        title: "Why <34 %>?".into(),
        description: "One network, two `randn*0.01`.".into(),
        up: Some(Link {
            href: "../index.html".into(),
            text: "All".into(),
            note: String::new(),
        }),
        sections: vec![Section {
            id: "why".into(),
            heading: "Why & how".into(),
            blocks: vec![
                Block::Text("`a<b` and c<d".into()),
                Block::Quote {
                    words: "34 %?".into(),
                    source: "a student".into(),
                },
                Block::Facts(vec![Fact {
                    value: "34 %".into(),
                    label: "of the test".into(),
                    role: Role::Bad,
                }]),
                Block::Table(table),
                Block::Figure(Box::new(PageFigure {
                    drawing: figure.draw().expect("drawable"),
                    caption: "What to see.".into(),
                    command: "fanin train --init 'randn*0.01'".into(),
                })),
                Block::Code {
                    label: "NumPy".into(),
                    lines: "W = a @ b\nif a < b: pass".into(),
                },
                Block::Links(vec![Link {
                    href: "questions/x.html".into(),
                    text: "More".into(),
                    note: "of it".into(),
                }]),
            ],
        }],
        footer: "fanin 0.1.0".into(),
    }
}

/// As XML: the doctype, the void elements and the raw text of style and script are HTML's own.
fn as_xml(html: &str) -> String {
    let mut xml = html.replace("<!DOCTYPE html>", "");
    for name in ["style", "script"] {
        let (from, to) = (format!("<{name}>"), format!("</{name}>"));
        let start = xml.find(&from).expect("begins") + from.len();
        let end = xml.rfind(&to).expect("ends");
        xml.replace_range(start..end, "");
    }
    let lines = xml.lines().map(|line| match line.starts_with("<meta") {
        true => line.replace('>', "/>"),
        false => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_page_is_well_formed_and_shows_text_as_it_is() {
    let html = page().to_html().expect("a page");
    let xml = as_xml(&html);
    let document = roxmltree::Document::parse(&xml).expect("well-formed");
    let text = |name: &str| -> Vec<String> {
        let nodes = document.descendants().filter(|n| n.has_tag_name(name));
        nodes
            .map(|node| {
                let texts = node
                    .descendants()
                    .filter(|n| n.is_text())
                    .filter_map(|n| n.text());
                texts.collect::<String>()
            })
            .collect()
    };
    assert_eq!(text("h1"), ["Why <34 %>?"]);
    assert_eq!(text("h2"), ["Why & how"]);
    let codes = text("code");
    for code in [
        "a<b",
        "randn*0.01 <b>",
        "fanin train --init 'randn*0.01'",
        "W = a @ b\nif a < b: pass",
    ] {
        assert!(codes.iter().any(|found| found == code), "{code}: {codes:?}");
    }
    assert_eq!(
        document
            .descendants()
            .filter(|n| n.has_tag_name("tbody"))
            .count(),
        2
    );
    // What the figure is for those who do not see it.
    let description = page_figure_description(&page());
    assert!(text("p").contains(&description));
    // The values behind the pixels, with six digits.
    let series = document
        .descendants()
        .find(|n| n.has_attribute("data-x"))
        .expect("a line with values");
    assert_eq!(series.attribute("data-x"), Some("0 1"));
    assert_eq!(series.attribute("data-high"), Some("0.833333 0.7"));
}

fn page_figure_description(page: &Page) -> String {
    page.sections[0]
        .blocks
        .iter()
        .find_map(|block| match block {
            Block::Figure(figure) => Some(figure.drawing.description().to_owned()),
            _ => None,
        })
        .expect("a figure")
}

#[test]
fn the_same_page_gives_the_same_bytes_and_loads_nothing() {
    let html = page().to_html().expect("a page");
    assert_eq!(html, page().to_html().expect("a page"));
    for outside in ["http:", "https:", "src=", "@import", "url("] {
        let known = html.replace("http://www.w3.org/2000/svg", "");
        assert!(!known.contains(outside), "{outside}");
    }
}

#[test]
fn every_color_of_a_figure_has_a_dark_one() {
    let html = page().to_html().expect("a page");
    let svg = &html[html.find("<svg").expect("begins")..html.find("</svg>\n</div>").expect("ends")];
    let mut colors: Vec<&str> = svg
        .split('"')
        .filter(|word| word.len() == 7 && word.starts_with('#'))
        .collect();
    colors.sort_unstable();
    colors.dedup();
    assert!(colors.len() > 4);
    for color in colors {
        let rule = format!("[fill=\"{color}\"]");
        assert!(html.contains(&rule), "{color} has no dark color");
    }
    // Text on colored cells stays as it is, because they do.
    for on_a_color in ["#1f2329", "#fffffe"] {
        assert!(!html.contains(&format!("[fill=\"{on_a_color}\"]")));
    }
}

#[test]
fn ids_and_links_are_checked() {
    for id in ["", "a b", "ü", "x#"] {
        let mut page = page();
        page.sections[0].id = id.into();
        assert_eq!(page.to_html(), Err(Error::Id { id: id.into() }));
    }
    let mut twice = page();
    twice.sections.push(twice.sections[0].clone());
    assert_eq!(twice.to_html(), Err(Error::Id { id: "why".into() }));
    let mut out = page();
    out.up = Some(Link {
        href: "javascript:alert(1)".into(),
        text: String::new(),
        note: String::new(),
    });
    assert!(matches!(out.to_html(), Err(Error::Href { .. })));
}
