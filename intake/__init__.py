"""Ways in and the way back: referral, first conversation, first phase, return."""
