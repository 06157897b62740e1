"""Stickers on the skin: found by colour and shape, named by place, measured below a pixel."""
