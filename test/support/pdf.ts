import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

export type ReadPage = {
  readonly text: string;
  /** In PDF points: A4 is 595 × 842. */
  readonly width: number;
  readonly height: number;
  /** The page as it looks, as PNG. */
  readonly picture: () => Promise<Uint8Array>;
};

const open = async (pdf: Uint8Array) =>
  // The library detaches the buffer that it is given.
  getDocument({ data: Uint8Array.from(pdf), useSystemFonts: false, verbosity: 0 }).promise;

/** Reads a PDF as its readers will: the text of each page, its size and its picture. */
export const readPdf = async (pdf: Uint8Array): Promise<readonly ReadPage[]> => {
  const document = await open(pdf);
  const pages: ReadPage[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    const { width, height } = page.getViewport({ scale: 1 });
    pages.push({
      text: items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join(''),
      width,
      height,
      picture: async () => {
        const viewport = page.getViewport({ scale: 2 });
        const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
        // The canvas of this library has what the other one draws with, though not the browser's type.
        await page.render({ canvas: null, canvasContext: drawingOn(canvas), viewport }).promise;
        return canvas.toBuffer('image/png');
      },
    });
  }
  return pages;
};

function drawingOn(canvas: Canvas): CanvasRenderingContext2D;
function drawingOn(canvas: Canvas): unknown {
  return canvas.getContext('2d');
}
