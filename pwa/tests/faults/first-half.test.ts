/** Random schedules of phones and the real server: whatever happens, every promise holds. */
import { playEverySecond } from './seeds'

playEverySecond(0)
