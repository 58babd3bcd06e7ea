import { z } from "zod";

/** Refused or failed; the message is a sentence for the person. */
class UploadRefused extends Error {}

const answer = z.object({ message: z.string() });

/**
 * Sends a certificate to the portal. XMLHttpRequest, because fetch does not tell how far an upload has come.
 * @param onProgress share between 0 and 1
 * @throws UploadRefused
 */
export function sendEvidence(file: File, onProgress: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/evidence?kind=training&name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.timeout = 120_000;
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => (request.status === 200 ? resolve() : reject(new UploadRefused(sentence(request))));
    request.onerror = () =>
      reject(new UploadRefused("The connection broke off. Nothing was uploaded; the file is still chosen, try again."));
    request.ontimeout = () =>
      reject(
        new UploadRefused(
          "The upload took over 2 minutes and was broken off. Nothing was uploaded; try again on a faster line.",
        ),
      );
    request.send(file);
  });
}

function sentence(request: XMLHttpRequest): string {
  try {
    return answer.parse(JSON.parse(request.responseText)).message;
  } catch {
    return `The portal did not take the file (answer ${request.status}). Nothing was uploaded; try again.`;
  }
}
