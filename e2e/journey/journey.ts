import type { Rows, WatchedPage } from "../fixtures.ts";
import type { State } from "../state.ts";

/** The people of the journey. */
export const people = {
  admin: { name: "Tove Lindqvist", email: "tove@northwind.example" },
  manager: { name: "Marek Dvořák", email: "marek@northwind.example" },
  compliance: { name: "Ines Carvalho", email: "ines@northwind.example" },
  coordinator: { name: "Wanda Kiplagat", email: "wanda@savanna.example" },
  annotator: { name: "Juma Otieno", email: "juma@savanna.example" },
} as const;

export const names = {
  vendor: "Savanna Labelling",
  environment: "Uppsala imaging",
  dataset: "Hip fractures 2026",
  scope: "First reading",
  project: "Hip fractures, phase 1",
  gateway: "wg-upp-1",
} as const;

/** What the chapters of the journey share. */
export type Journey = {
  portal: State["empty"];
  rows: Rows;
  /** Everyone in a browser of their own. */
  page: Record<keyof typeof people, WatchedPage>;
  /** For what agents keep. */
  folder: string;
  /** Undone at the end, last first. */
  atEnd: (() => Promise<void> | void)[];
};
