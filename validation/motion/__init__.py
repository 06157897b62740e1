"""The lab's movements: from a request to a pose at every moment, and from a pose to the bones.

:mod:`.skeleton` poses the bones; :func:`.make.make_motion` makes a movement of a spec.
"""
