// What has a twin in C#, for the tests.
export { capacityOf } from "../src/capacity";
export { fieldsOf } from "../src/fields";
export { naturalOrder } from "../src/order";
export { level, share } from "../src/rules";
export { curveOf, lastHour } from "../src/spark";
export { cardOf, countsOf, startOf, storyOf } from "../src/story";
export { verdictOf } from "../src/verdict";
export { ago, bytes, celsius, clean, count, decimal, lasting, percent } from "../src/words";
