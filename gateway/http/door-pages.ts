/** `/sign-in` and `/set-up`: small pages that need nothing but the API. No script and no style stands in them (CSP). */
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import { DOOR_TEXTS, type DoorTexts, type Locale, localeOf } from "./door-texts.ts";

type Kind = "sign-in" | "set-up";

const text = (type: string) => ({ 200: { description: "A page", content: { [type]: { schema: Type.String() } } } });
const tags = ["pages"];
const SIGN_IN = { tags, summary: "The page to sign in", response: text("text/html") };
const SET_UP = { tags, summary: "The page to set a password with a link", response: text("text/html") };
const SCRIPT_SCHEMA = { tags, summary: "What the two pages do", response: text("text/javascript") };
const STYLE_SCHEMA = { tags, summary: "How the two pages look", response: text("text/css") };

export function doorPages(server: FastifyInstance, fallback: Locale): void {
  for (const [kind, schema] of [
    ["sign-in", SIGN_IN],
    ["set-up", SET_UP],
  ] as const) {
    server.get(`/${kind}`, { schema }, (request, reply) => {
      const locale = localeOf(request.headers["accept-language"], fallback);
      reply.type("text/html; charset=utf-8").headers({ "cache-control": "no-store", vary: "accept-language" });
      return reply.send(page(kind, locale));
    });
  }
  server.get("/door.js", { schema: SCRIPT_SCHEMA }, (_request, reply) =>
    reply.type("text/javascript; charset=utf-8").header("cache-control", "no-cache").send(SCRIPT),
  );
  server.get("/door.css", { schema: STYLE_SCHEMA }, (_request, reply) =>
    reply.type("text/css; charset=utf-8").header("cache-control", "no-cache").send(STYLE),
  );
}

function page(kind: Kind, locale: Locale): string {
  const texts = DOOR_TEXTS[locale];
  const title = kind === "sign-in" ? texts.signIn : texts.setUp;
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - patrol-gateway</title>
<link rel="icon" type="image/svg+xml" href="/icon.svg">
<link rel="stylesheet" href="/door.css">
<script type="module" src="/door.js"></script>
</head>
<body>
<main data-page="${kind}" data-texts="${attribute(JSON.stringify(texts))}">
<h1>${title}</h1>
<noscript><p>${texts.noScript}</p></noscript>
${form(kind, texts)}
<p id="problem" role="alert"></p>
<section id="signed-in" hidden><p id="who"></p><p><a href="/">${texts.toConsole}</a></p><button type="button" id="sign-out">${texts.signOut}</button></section>
</main>
</body>
</html>
`;
}

function form(kind: Kind, texts: DoorTexts): string {
  const isNew = kind === "set-up";
  const field = (name: string, label: string, type: string, complete: string) =>
    `<label>${label}<input name="${name}" type="${type}" autocomplete="${complete}" maxlength="128" required></label>`;
  const fields = [
    field("name", texts.name, "text", "username"),
    field("password", texts.password, "password", isNew ? "new-password" : "current-password"),
    ...(isNew ? [field("repeat", texts.repeat, "password", "new-password"), `<p>${texts.setUpHint}</p>`] : []),
  ];
  return `<form method="post">\n${fields.join("\n")}\n<button>${texts.send}</button>\n</form>`;
}

function attribute(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

const SCRIPT = `const main = document.querySelector("main");
const form = document.querySelector("form");
const problem = document.querySelector("#problem");
const texts = JSON.parse(main.dataset.texts);
const asked = new URLSearchParams(location.search).get("next") ?? "";
const next = /^\\/(?![\\/\\\\])/.test(asked) ? asked : null;
const isSetUp = main.dataset.page === "set-up";
const [secret, name] = isSetUp ? location.hash.slice(1).split("/") : [];

if (isSetUp) {
  // The secret does not stay in the history.
  history.replaceState(null, "", location.pathname);
  if (!secret) problem.textContent = texts.noLink;
  if (name) {
    form.elements.name.value = decodeURIComponent(name);
    form.elements.name.readOnly = true;
  }
} else if (location.hash.startsWith("#link=")) {
  const link = location.hash.slice(6);
  history.replaceState(null, "", location.pathname + location.search);
  const answer = await send("POST", "/api/v1/session", { link });
  if (answer?.ok) location.replace(next ?? "/");
  else say(!answer ? texts.unreachable : answer.status === 403 ? texts.usedLink : sentence(answer, await answer.json()));
} else {
  const me = await fetch("/api/v1/me").then((answer) => (answer.ok ? answer.json() : null), () => null);
  if (me?.kind === "operator") greet(me);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, password, repeat } = form.elements;
  if (repeat && repeat.value !== password.value) return say(texts.different);
  const said = { name: name.value, password: password.value };
  const sent = isSetUp ? ["/api/v1/set-up", { secret, ...said }] : ["/api/v1/session", said];
  form.querySelector("button").disabled = true;
  const answer = await send("POST", ...sent);
  form.querySelector("button").disabled = false;
  if (!answer) return say(texts.unreachable);
  if (!answer.ok) return say(sentence(answer, await answer.json()));
  location.replace(next ?? "/");
});

document.querySelector("#sign-out").addEventListener("click", async () => {
  await send("DELETE", "/api/v1/session");
  location.replace("/sign-in");
});

function send(method, path, body) {
  const content = body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {};
  return fetch(path, { method, ...content }).catch(() => null);
}

function sentence(answer, body) {
  if (answer.status === 401) return texts.wrong;
  if (answer.status === 429) return texts.wait.replace("{s}", answer.headers.get("retry-after"));
  return texts.refused.replace("{text}", body.detail ?? answer.statusText);
}

function greet(me) {
  form.hidden = true;
  say("");
  document.querySelector("#who").textContent = texts.signedInAs.replace("{who}", me.display);
  document.querySelector("#signed-in").hidden = false;
}

function say(text) {
  problem.textContent = text;
}
`;

const STYLE = `:root { color-scheme: dark; font: 16px/1.5 system-ui, "Noto Sans SC", "WenQuanYi Micro Hei", sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #10151c; color: #e6ebf2; }
main { width: min(22rem, calc(100vw - 2rem)); padding: 1.5rem; background: #19212c; border: 1px solid #33404f; border-radius: 8px; box-sizing: border-box; }
h1 { margin: 0 0 1rem; font-size: 1.25rem; }
form { display: grid; gap: 0.75rem; }
label { display: grid; gap: 0.25rem; }
p { margin: 0; color: #b8c4d2; }
input, button { font: inherit; padding: 0.5rem 0.75rem; border-radius: 4px; border: 1px solid #5b6b7d; background: #10151c; color: inherit; min-height: 2.75rem; box-sizing: border-box; }
button { background: #2563c9; border-color: #2563c9; color: #fff; cursor: pointer; }
button:disabled { opacity: 0.6; }
a { color: #8ab8ff; }
:focus-visible { outline: 3px solid #8ab8ff; outline-offset: 2px; }
#problem { margin-top: 0.75rem; color: #ffb4a8; min-height: 1.5rem; }
[hidden] { display: none; }
`;
