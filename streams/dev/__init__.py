"""What developing and showing Andon takes, and production never imports: simulator, importers, replay, broker."""
