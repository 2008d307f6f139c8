// The drawn sound, by wavesurfer.js. A page must work without it: every failure leaves the slider.
import { nonce } from "./strings.js";

const LIBRARY = new URL("../vendor/wavesurfer/wavesurfer.esm.js", import.meta.url).href;

function colours(root) {
  const style = getComputedStyle(root);
  const pick = (name) => style.getPropertyValue(name).trim();
  return { waveColor: pick("--wave"), progressColor: pick("--accent"), cursorColor: pick("--ink") };
}

/**
 * Draw the waveform of a media element into a container from the server's peaks.
 * peaksUrl answers {"peaks": [0..1, ...], "duration": seconds}. The sound itself is never fetched here.
 * Resolves to {duration} or throws when the library or the peaks cannot be had.
 */
export async function drawWaveform({ container, media, peaksUrl }) {
  const [{ default: WaveSurfer }, answer] = await Promise.all([
    import(LIBRARY),
    fetch(peaksUrl, { headers: { Accept: "application/json" } }),
  ]);
  if (!answer.ok) throw new Error(`peaks: ${answer.status}`);
  const { peaks, duration } = await answer.json();
  if (!peaks?.length || !(duration > 0)) throw new Error("peaks: empty");
  const wave = WaveSurfer.create({
    container,
    media,
    peaks: [peaks],
    duration,
    height: 64,
    barWidth: 2,
    barGap: 2,
    barRadius: 1,
    cursorWidth: 1,
    normalize: true,
    dragToSeek: true,
    hideScrollbar: true,
    cspNonce: nonce || undefined,
    ...colours(container),
  });
  document.addEventListener("theme:change", () => wave.setOptions(colours(container)));
  return { duration };
}
