import { NoAnswer, refused } from "./api";
import type { CasePhotos } from "./photo_types";
import { language } from "./store";

/** As the server keeps them: more pixels would only cost the reader's data. */
const LONGEST = 2_000;
const QUALITY = 0.85;

/** Smaller, upright, and without position or camera before it leaves the phone. What the browser can't draw goes as it is. */
export async function shrunk(file: Blob): Promise<Blob> {
  try {
    const drawn = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(drawn.width, drawn.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(drawn.width * scale);
    canvas.height = Math.round(drawn.height * scale);
    const pen = canvas.getContext("2d");
    if (!pen) return file;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(drawn, 0, 0, canvas.width, canvas.height);
    drawn.close();
    return await new Promise((done) => canvas.toBlob((blob) => done(blob ?? file), "image/jpeg", QUALITY));
  } catch {
    return file;
  }
}

/** One photo on its way; tells how much of it has left, from 0 to 1. Sent again with its key it happens once. */
export function sendPhoto(path: string, photo: Blob, key: string, onProgress: (part: number) => void): Promise<CasePhotos> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json, application/problem+json");
    request.setRequestHeader("Accept-Language", language.value);
    request.setRequestHeader("Idempotency-Key", key);
    request.setRequestHeader("Content-Type", photo.type || "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      const body: unknown = request.response;
      if (request.status < 300 && body) done(body as CasePhotos);
      else failed(refused(request.status, body));
    };
    request.onerror = request.onabort = request.ontimeout = () => failed(new NoAnswer());
    request.send(photo);
  });
}
