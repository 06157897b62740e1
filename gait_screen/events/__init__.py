"""When things happen: gait events, repetitions, holds."""
