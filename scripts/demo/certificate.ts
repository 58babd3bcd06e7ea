import { crc32, deflateSync } from "node:zlib";

/** A one-page PDF that says whose training it proves; a real file of a few hundred bytes. */
export function pdfCertificate(name: string): Uint8Array<ArrayBuffer> {
  // The built-in fonts know Latin letters only.
  const plain = name
    .normalize("NFD")
    .replaceAll(/[^\x20-\x7e]/gu, "")
    .replaceAll(/[()\\]/g, "");
  const lines = ["Data protection training", `Passed by ${plain}`, "Invented certificate of the Gatehouse demo"];
  const text = `BT /F1 18 Tf 60 300 Td ${lines.map((line) => `(${line}) Tj 0 -32 Td`).join(" ")} ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 420] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let body = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return String(at).padStart(10, "0");
  });
  const table = offsets.map((offset) => `${offset} 00000 n \n`).join("");
  const size = objects.length + 1;
  return Buffer.from(
    `${body}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`,
    "latin1",
  );
}

const side = 96;

/** A small picture with a frame, as a photo of a certificate would be uploaded. */
export function pngCertificate(): Uint8Array<ArrayBuffer> {
  const rows = Array.from({ length: side }, (_, y) => {
    const edge = (n: number) => n < 6 || n >= side - 6;
    const pixels = Array.from({ length: side }, (_, x) => (edge(x) || edge(y) ? 0x55 : 0xee));
    return Buffer.from([0, ...pixels]);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // 8 bits a pixel, grey.
  header[8] = 8;
  const chunk = (type: string, data: Buffer) => {
    const content = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(content), 4);
    return Buffer.concat([frame.subarray(0, 4), content, frame.subarray(4)]);
  };
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
