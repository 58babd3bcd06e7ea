import type { SsoProblem } from "#lib/schemas/sso.ts";

/** A trip to a provider that ends without a session; `problem` chooses the sentence the person reads. */
export class SsoRefusal extends Error {
  readonly problem: SsoProblem;
  constructor(problem: SsoProblem) {
    super(problem);
    this.problem = problem;
  }
}
