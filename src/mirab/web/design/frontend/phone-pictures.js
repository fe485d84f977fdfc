// A picture is drawn anew before it waits: its points come along, and nothing else that its file says.
const LONGEST = 1600; // pixels of its longer side

/** The picture as JPEG in base64, or null where it is none. */
export async function bare(file) {
  try {
    const drawn = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, LONGEST / Math.max(drawn.width, drawn.height));
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(drawn.width * share)), Math.max(1, Math.round(drawn.height * share)));
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    drawn.close();
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let letters = "";
    for (let at = 0; at < bytes.length; at += 8192) letters += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(letters);
  } catch {
    return null;
  }
}
