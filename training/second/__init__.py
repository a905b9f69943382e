"""The second starter model: music of sampled instruments, a codec for it, and a composer with conditions."""
