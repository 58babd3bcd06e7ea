"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { type ConnectivityProgress, runConnectivityTest } from "#lib/connectivity-client.ts";
import { connectivityPath } from "#lib/schemas/connectivity.ts";
import { useTRPC, useTRPCClient } from "#lib/trpc/provider.tsx";
import { TestResult } from "./test-result.tsx";
import type { GateDetail } from "./types.ts";

const stepTitle = {
  rtt: "Measuring the round trip",
  down: "Measuring the download",
  up: "Measuring the upload",
} as const;
/** Where each step stands on the one bar. */
const stepSpan = { rtt: [0, 0.4], down: [0.4, 0.75], up: [0.75, 1] } as const;

/** "Test my connection": the server measures, this shows how far it is and what came out. */
export function ConnectionTest({ gate, primary }: { gate: GateDetail; primary: boolean }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const running = useRef<AbortController | null>(null);
  const [progress, setProgress] = useState<ConnectivityProgress | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = async () => {
    const controller = new AbortController();
    running.current = controller;
    setError(null);
    setProgress({ step: "rtt", share: 0 });
    try {
      const { ticket } = await client.annotators.startConnectivityTest.mutate();
      if (controller.signal.aborted) return;
      const address = new URL(connectivityPath, window.location.href);
      address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
      address.searchParams.set("ticket", ticket);
      await runConnectivityTest(new WebSocket(address), setProgress, controller.signal);
    } catch (failure) {
      if (!controller.signal.aborted)
        setError(failure instanceof Error ? failure.message : "The test broke off. Test again.");
    } finally {
      running.current = null;
      setProgress(null);
      await queryClient.invalidateQueries({ queryKey: trpc.annotators.pathKey() });
    }
  };

  return (
    <div className="mt-3">
      {progress ? (
        <Running progress={progress} onStop={() => running.current?.abort()} />
      ) : (
        <Button variant={primary ? "primary" : "secondary"} onClick={start}>
          {gate.test ? "Test again, 10 s" : "Test my connection, 10 s"}
        </Button>
      )}
      <div aria-live="polite">
        {error && !progress ? (
          <Note tone="down" className="mt-3">
            {error}
          </Note>
        ) : null}
        {gate.test && !progress && !error ? (
          <TestResult test={gate.test} holds={gate.view === "valid" || gate.view === "lapsing"} />
        ) : null}
      </div>
    </div>
  );
}

function Running({ progress, onStop }: { progress: ConnectivityProgress; onStop: () => void }) {
  const [from, to] = stepSpan[progress.step];
  return (
    <>
      <Progress value={from + (to - from) * progress.share} max={1} label="Connection test" />
      <div className="mt-2 flex items-center gap-3">
        <span aria-live="polite">{stepTitle[progress.step]}</span>
        <span className="text-ink-faint">Leave this page open.</span>
        <Button size="sm" className="ml-auto" onClick={onStop}>
          Break off
        </Button>
      </div>
    </>
  );
}
