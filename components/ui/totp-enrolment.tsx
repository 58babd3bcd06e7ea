"use client";

import { useMemo } from "react";
import { encode } from "uqr";
import { CodeBlock } from "./code-block.tsx";

interface TotpEnrolmentProps {
  /** otpauth:// address for the QR code. */
  uri: string;
  /** The same seed as text, for typing. */
  secret: string;
}

/** The seed for an authenticator app: as a picture to scan and as text to type. Shown once. */
export function TotpEnrolment({ uri, secret }: TotpEnrolmentProps) {
  const { size, path } = useMemo(() => {
    const { size, data } = encode(uri, { border: 2 });
    const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
    return { size, path };
  }, [uri]);
  return (
    <div className="mb-4">
      <p className="font-medium">Authenticator app</p>
      <p className="text-xs text-ink-faint">Scan this with your app, or type the key into it.</p>
      <svg
        role="img"
        aria-label="Picture to scan with your authenticator app"
        viewBox={`0 0 ${size} ${size}`}
        className="my-2 size-44 bg-n-0"
        shapeRendering="crispEdges"
      >
        <path d={path} className="fill-n-950" />
      </svg>
      <CodeBlock code={secret} label="key" />
    </div>
  );
}
