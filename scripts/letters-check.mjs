// The looking itself: see scripts/letters-check. Reads the golden letters, shows each in Chromium, and asks axe-core and
// the layout. It changes no file but the pictures, and those only when asked.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const tools = createRequire(resolve("target/letters-check/package.json"));
const puppeteer = tools("puppeteer-core");
const axe = readFileSync(tools.resolve("axe-core/axe.min.js"), "utf8");

const GOLDEN = "tests/letters/snapshots";
const PAGES = "target/letters-check/pages";
const PICTURES = "docs/letters";
const WIDTHS = [360, 800];
const SCHEMES = ["light", "dark"];
const SMALLEST_TAP = 44;
const LARGEST_PICTURE = 60 * 1024;
// Of a longer letter the page shows the beginning.
const TALLEST_PICTURE = 1600;

// The six letters of the product, by the golden letter that shows each.
const SIX = {
  "1-new-lead": "new_lead",
  "2-handoff": "handoff",
  "3-follow-up": "follow_up_late",
  "3-digest": "digest_short",
  "4-not-confirmed": "handoff_unconfirmed",
  "5-answer": "answer_done",
  "6-cleanup": "cleanup",
};

// A golden file begins with two lines of dashes around where it came from.
function letters() {
  const names = readdirSync(GOLDEN).filter((name) => name.endsWith("_html.snap"));
  return names.map((name) => {
    const [, , ...page] = readFileSync(`${GOLDEN}/${name}`, "utf8").split(/^---$/m);
    return { name: name.replace(/^letters__|_html\.snap$/g, ""), html: page.join("---").trim() };
  });
}

async function shown(page, html, width, scheme) {
  await page.setViewport({ width, height: 800, deviceScaleFactor: 1 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setContent(html, { waitUntil: "load" });
}

// What is wrong with the page as it stands, in words.
async function findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const found = violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`));
  const layout = await page.evaluate((smallest) => {
    const root = document.documentElement;
    const wide = root.scrollWidth > root.clientWidth ? [`scrolls sideways: ${root.scrollWidth} px`] : [];
    const taps = [...document.querySelectorAll("a")].map((a) => [a.outerHTML, a.getBoundingClientRect()]);
    const small = taps.filter(([, box]) => box.height < smallest || box.width < smallest);
    return [...wide, ...small.map(([html, box]) => `a target of ${box.width} x ${box.height}: ${html}`)];
  }, SMALLEST_TAP);
  return [...found, ...layout];
}

async function check(page, letter) {
  const bad = [];
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      await shown(page, letter.html, width, scheme);
      for (const finding of await findings(page)) bad.push(`${letter.name}, ${width} px, ${scheme}: ${finding}`);
    }
  }
  return bad;
}

// Of phones; one of them in the dark.
async function picture(page, name, letter) {
  await shown(page, letter.html, 480, name.startsWith("4") ? "dark" : "light");
  const file = `${PICTURES}/${name}.png`;
  const height = await page.evaluate(() => Math.ceil(document.body.getBoundingClientRect().bottom));
  const clip = { x: 0, y: 0, width: 480, height: Math.min(height, TALLEST_PICTURE) };
  await page.screenshot({ path: file, clip, captureBeyondViewport: true });
  try {
    execFileSync("pngquant", ["--force", "--skip-if-larger", "--strip", "--output", file, "16", file]);
  } catch {
    console.log(`  ${file} was not made smaller: pngquant is missing or had nothing to do`);
  }
  const size = statSync(file).size;
  console.log(`  ${file}: ${size} bytes`);
  return size > LARGEST_PICTURE ? [`${file} is larger than ${LARGEST_PICTURE} bytes`] : [];
}

async function pictures(page, all) {
  mkdirSync(PICTURES, { recursive: true });
  const bad = [];
  for (const [name, golden] of Object.entries(SIX)) {
    const letter = all.find((letter) => letter.name === golden);
    if (letter) bad.push(...(await picture(page, name, letter)));
    else bad.push(`there is no golden letter ${golden} for ${name}`);
  }
  return bad;
}

const all = letters();
mkdirSync(PAGES, { recursive: true });
for (const letter of all) writeFileSync(`${PAGES}/${letter.name}.html`, letter.html);
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  // The pages are our own, and a container has no user namespaces for a sandbox.
  args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"],
});
const bad = [];
try {
  const page = await browser.newPage();
  for (const letter of all) bad.push(...(await check(page, letter)));
  if (process.argv.includes("--pictures")) bad.push(...(await pictures(page, all)));
} finally {
  await browser.close();
}
for (const finding of bad) console.error(finding);
console.log(`${all.length} letters, ${WIDTHS.length * SCHEMES.length} views each: ${bad.length} findings`);
process.exit(bad.length === 0 && all.length > 0 ? 0 : 1);
