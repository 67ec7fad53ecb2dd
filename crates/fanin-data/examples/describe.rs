//! What is in the seeded pictures.

use fanin_data::{Dataset, seeded};

fn main() {
    let data: Dataset = seeded(1);
    println!("{} {}", data.source(), data.digest());
    for (name, split) in [("train", data.train()), ("test", data.test())] {
        let [height, width, channels] = split.shape();
        println!(
            "{name}: {} pictures of {height} x {width} x {channels}, {} cats",
            split.len(),
            split.count(1)
        );
        let kinds: Vec<&str> = (0..8)
            .filter_map(|index| split.kind(index))
            .map(|kind| kind.name())
            .collect();
        println!("  the first: {}", kinds.join(", "));
    }
}
