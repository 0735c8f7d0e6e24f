export { Screen, tail } from "../src/screen";
