/** Builds the reference firmware for this computer. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { needs } from "../support/need.ts";

export const compiler = needs("g++");

const FIRMWARE = "deploy/firmware/patrol-kit";
const STRICT = ["-std=c++11", "-Wall", "-Wextra", "-Werror", "-Wpedantic", "-Wconversion", "-Wshadow"];
/** Whatever C++ leaves undefined ends the program. */
const SANITIZED = ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover"];

/** A program out of the firmware and `main`, a file of test/firmware. Rejects with the compiler's words. */
export async function buildFirmware(main: string, program: string): Promise<void> {
  const sources = [`${FIRMWARE}/kit_protocol.cpp`, `${FIRMWARE}/kit_memory.cpp`, `test/firmware/${main}`];
  await promisify(execFile)("g++", [...STRICT, ...SANITIZED, "-I", FIRMWARE, ...sources, "-o", program]);
}

/** Reads the sketch as the Arduino tools would. Rejects with the compiler's words. */
export async function checkSketch(): Promise<void> {
  const headers = ["-I", FIRMWARE, "-I", "test/firmware", "-include", "Arduino.h"];
  await promisify(execFile)("g++", [...STRICT, "-fsyntax-only", ...headers, "-x", "c++", `${FIRMWARE}/patrol-kit.ino`]);
}
