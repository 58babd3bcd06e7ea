import { test } from "../fixtures.ts";
import { assign, enrolGateway } from "../journey/assign.ts";
import { killSwitch, revoke } from "../journey/close.ts";
import type { Journey } from "../journey/journey.ts";
import { handIn, inviteEveryone, setUp, verify } from "../journey/onboard.ts";
import { askAndApprove, makeKey, open } from "../journey/open.ts";
import { readLog } from "../journey/read-log.ts";
import { watchHealth } from "../journey/watch-health.ts";

test.use({ portalName: "empty" });

test("from the set-up link to a closed gate and a clean log", async ({ newPage, rows, state }, info) => {
  test.setTimeout(240_000);
  const journey: Journey = {
    portal: state.empty,
    rows,
    page: {
      admin: await newPage(),
      manager: await newPage(),
      compliance: await newPage(),
      coordinator: await newPage(),
      annotator: await newPage(),
    },
    folder: info.outputPath("gateway"),
    atEnd: [],
  };
  const chapters: [string, (journey: Journey) => Promise<void>][] = [
    ["set-up", setUp],
    ["invitations", inviteEveryone],
    ["the annotator's gates", handIn],
    ["verification", verify],
    ["assignment", assign],
    ["the gateway's enrolment", enrolGateway],
    ["request and approvals", askAndApprove],
    ["the key", makeKey],
    ["opening", open],
    ["health", watchHealth],
    ["kill switch", killSwitch],
    ["revocation", revoke],
    ["the log", readLog],
  ];
  try {
    for (const [name, chapter] of chapters) await test.step(name, () => chapter(journey));
  } finally {
    for (const undo of journey.atEnd.reverse()) await undo();
  }
});
