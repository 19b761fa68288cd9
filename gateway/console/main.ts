/** The operators' web console. */
import { mount } from "svelte";
import App from "./App.svelte";
import { openRouter } from "./app/router.svelte.ts";
import "./style/tokens.css";
import "./style/base.css";
import "./style/print.css";

const target = document.getElementById("console");
if (!target) throw new Error("the page has no element #console");
openRouter();
mount(App, { target });
