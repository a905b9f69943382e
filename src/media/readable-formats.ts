const films =
  'mov matroska avi mpegts mpeg mpegvideo mxf asf asf_o flv live_flv ogg gxf dv rm wtv nut';
const pictureStreams =
  'h264 hevc vvc m4v mjpeg ivf obu av1 vc1 dnxhd yuv4mpegpipe gif apng r3d nsv';
const sounds =
  'wav w64 mp3 aac flac aiff caf au ac3 eac3 dts dtshd truehd mlp ape wv tta tak mpc mpc8 amr';
/** Formats of still pictures, which are refused with a message of their own. */
const stillPictures = 'png_pipe jpeg_pipe webp_pipe bmp_pipe tiff_pipe gif_pipe';

/**
 * The formats that a file from outside may have, as ffmpeg's `-format_whitelist` takes them: those that
 * hold all their data themselves. Left out are all that name other files or addresses (hls, dash,
 * concat, imf, image2, sdp, …): such a list, under the name of a film, would read what its author
 * may not see.
 */
export const readableFormats = [films, pictureStreams, sounds, stillPictures]
  .join(' ')
  .replaceAll(' ', ',');
