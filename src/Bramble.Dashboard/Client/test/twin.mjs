// Reads clusters as JSON, writes every text the page would show of them: node twin.mjs < IN > OUT
import { readFileSync } from "node:fs";
import { load } from "./bundle.mjs";

const twins = await load("twins");
const { now, clusters, histories } = JSON.parse(readFileSync(0, "utf8"));
const texts = clusters.map((nodes) => ({
  verdict: twins.verdictOf(nodes, now),
  capacity: twins.capacityOf(nodes),
  order: nodes.map((node) => node.name).sort(twins.naturalOrder),
  nodes: nodes.map((node) => ({ fields: twins.fieldsOf(node, now), story: twins.storyOf(node, now) })),
}));
const curves = histories.map((columns) => twins.curveOf(twins.lastHour(columns, "cpuPercent", now, (value) => value)));
process.stdout.write(JSON.stringify({ texts, curves }));
