/** Loaded before a process by `node --import .../planted.js?<name of the plant>`; its threads load it too. */
import { register } from "node:module";
import { PLANT_NAMES, PLANTS } from "./plants.ts";

const asked = decodeURIComponent(new URL(import.meta.url).search.slice(1));
const name = PLANT_NAMES.find((one) => one === asked);
if (!name) throw new Error(`there is no plant "${asked}"; there are ${PLANT_NAMES.join(", ")}`);
register(new URL("./plant.hooks.js", import.meta.url), { data: PLANTS[name] });
