// What keeps the page true, for the tests.
export { dataAge, heardAt, masterNow } from "../src/clock";
export { Cluster } from "../src/cluster";
export { isNewer, withPulse } from "../src/pulse";
export { watch } from "../src/stream";
