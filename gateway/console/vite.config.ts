/** Builds the console into `dist/console`, which the gateway serves. Nothing is inlined: its pages allow no inline code. */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte()],
  worker: { format: "es" },
  build: {
    outDir: "../../dist/console",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "chrome109",
    chunkSizeWarningLimit: 1_000,
  },
});
