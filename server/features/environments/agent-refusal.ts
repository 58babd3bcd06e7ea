/** Why an agent's request is not served: HTTP status, a stable code and a sentence for the agent's log. */
export class AgentRefusal extends Error {
  readonly status: number;
  readonly code: string;
  /** Whether the portal vouches for it with its signature; an agent closes everything on a signed 401 or 410 only. */
  readonly signed: boolean;

  constructor(status: number, code: string, message: string, options: { signed: boolean } = { signed: true }) {
    super(message);
    this.name = "AgentRefusal";
    this.status = status;
    this.code = code;
    this.signed = options.signed;
  }
}
