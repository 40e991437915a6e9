"""Growth strains quality: no chart of its own, but the verdict on three legs; the root of most echoes."""

from streams.core.concerns.concern import Concern

GROWTH_STRAIN = Concern(
    "growth_strain",
    advice=("slow_growth", "add_capacity", "protect_existing_customers", "collect_feedback"),
)
