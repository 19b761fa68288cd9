/** What the device's disk modules use of `node:fs/promises`, on the simulated disk that the path leads to. */
import type { SimulatedFile } from "../disk.ts";
import { machineAt } from "../machine.ts";

export function open(path: string, flags: string | number): Promise<SimulatedFile> {
  const { disk, life, file } = machineAt(path);
  return disk.open(life, file, flags);
}

export function readFile(path: string): Promise<Buffer> {
  const { disk, life, file } = machineAt(path);
  return disk.readFile(life, file);
}

export function readdir(path: string): Promise<readonly string[]> {
  const { disk, life, file } = machineAt(path);
  return disk.readdir(life, file);
}

export function mkdir(path: string): Promise<void> {
  const { disk, life, file } = machineAt(path);
  return disk.mkdir(life, file);
}

export function rename(from: string, to: string): Promise<void> {
  const { disk, life, file } = machineAt(from);
  return disk.rename(life, file, machineAt(to).file);
}

export function rm(path: string): Promise<void> {
  const { disk, life, file } = machineAt(path);
  return disk.remove(life, file);
}

export function copyFile(from: string, to: string): Promise<void> {
  const { disk, life, file } = machineAt(from);
  return disk.copy(life, file, machineAt(to).file);
}
