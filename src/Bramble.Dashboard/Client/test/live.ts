// What keeps the page true, for the tests.
export { dataAge, heardAt, masterNow } from "../src/clock";
export { Cluster } from "../src/cluster";
export { watch } from "../src/stream";
